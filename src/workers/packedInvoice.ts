import { invoicePdf } from '../documents/invoicePdf.ts';
import { ublObstacle, ublXml } from '../documents/ublXml.ts';
import type { IssuedDocument } from '../shapes/invoice.ts';
import { type Packed, packed } from './packing.ts';

/** The files of an invoice or credit note, packed where it is drawn: that takes a tenth as long as drawing. */
export interface PackedInvoice {
  pdf: Packed;
  /** null where no e-invoice can be made of it. */
  xml: Packed | null;
}

export async function packedInvoice(document: IssuedDocument): Promise<PackedInvoice> {
  return {
    pdf: packed(await invoicePdf(document)),
    xml: ublObstacle(document) ? null : packed(Buffer.from(ublXml(document))),
  };
}
