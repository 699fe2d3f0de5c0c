/** What pdfkit takes and its published types lack. */
import type { Font } from 'fontkit';

declare global {
  namespace PDFKit.Mixins {
    interface PDFFont {
      /** A font that fontkit has parsed already. */
      registerFont(name: string, font: Font): this;
    }
    interface PDFAttachmentOptions {
      /** What the file is to the document (AFRelationship). */
      relationship?: 'Source' | 'Data' | 'Alternative' | 'Supplement' | 'Unspecified';
    }
    interface StructureElementOptions {
      /** Of a TH: the cells that it is the head of. */
      scope?: 'Column' | 'Row';
    }
  }
}
