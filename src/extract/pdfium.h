#pragma once
/// \file The functions of PDFium that we call, declared by ourselves: its C interface, version 8149.
///
/// The library comes without its headers. pdfium_test.cc resolves every symbol named here and checks the size
/// of every struct; docs/updating-pdfium.md says how to move to a newer version. Boxes are in points, origin
/// at the bottom left, before rotation.
#include <cstddef>

extern "C" {

struct CbPdfDocument;
struct CbPdfPage;
struct CbPdfTextPage;
struct CbPdfPageObject;
struct CbPdfBitmap;
struct CbPdfAttachment;
struct CbPdfAnnotation;
struct CbPdfClipPath;
struct CbPdfSegment;
struct CbPdfMark;
struct CbPdfBookmark;
struct CbPdfDest;
struct CbPdfLink;
struct CbPdfAction;

struct CbPdfLibraryConfig {  ///< FPDF_LIBRARY_CONFIG, version 2
  int version;
  const char** user_font_paths;  ///< null-terminated; replaces the places it would look at
  void* isolate;
  unsigned int v8_embedder_slot;
};

struct CbPdfFileAccess {  ///< FPDF_FILEACCESS
  unsigned long file_length;
  int (*get_block)(void* param, unsigned long position, unsigned char* buffer, unsigned long size);
  void* param;
};

struct CbPdfFileWrite {  ///< FPDF_FILEWRITE, version 1
  int version;
  int (*write_block)(CbPdfFileWrite* self, const void* bytes, unsigned long size);
};

struct CbPdfRect {  ///< FS_RECTF
  float left;
  float top;
  float right;
  float bottom;
};

struct CbPdfMatrix {  ///< FS_MATRIX
  float a;
  float b;
  float c;
  float d;
  float e;
  float f;
};

void FPDF_InitLibraryWithConfig(const CbPdfLibraryConfig* config);
unsigned long FPDF_GetLastError();

// The bytes must outlive the document.
CbPdfDocument* FPDF_LoadMemDocument64(const void* bytes, std::size_t size, const char* password);
CbPdfDocument* FPDF_LoadCustomDocument(CbPdfFileAccess* access, const char* password);
void FPDF_CloseDocument(CbPdfDocument* document);
int FPDF_GetPageCount(CbPdfDocument* document);
int FPDF_GetSecurityHandlerRevision(CbPdfDocument* document);           // -1: not encrypted
int FPDF_DocumentHasValidCrossReferenceTable(CbPdfDocument* document);  // 0: its objects were searched for
int FPDFDoc_GetJavaScriptActionCount(CbPdfDocument* document);
int FPDF_SaveAsCopy(CbPdfDocument* document, CbPdfFileWrite* out, unsigned long flags);
CbPdfBookmark* FPDFBookmark_GetFirstChild(CbPdfDocument* document, CbPdfBookmark* parent);
CbPdfBookmark* FPDFBookmark_GetNextSibling(CbPdfDocument* document, CbPdfBookmark* bookmark);
unsigned long FPDFBookmark_GetTitle(CbPdfBookmark* bookmark, void* buffer, unsigned long size);
CbPdfDest* FPDFBookmark_GetDest(CbPdfDocument* document, CbPdfBookmark* bookmark);
int FPDFDest_GetDestPageIndex(CbPdfDocument* document, CbPdfDest* dest);  // -1: unknown
CbPdfAction* FPDFLink_GetAction(CbPdfLink* link);
// Bytes with a zero at the end.
unsigned long FPDFAction_GetURIPath(CbPdfDocument* document, CbPdfAction* action, void* buffer,
                                    unsigned long size);
unsigned long FPDFAction_GetFilePath(CbPdfAction* action, void* buffer, unsigned long size);
// Texts come as UTF-16LE with a zero at the end; the result is their size in bytes with the zero.
unsigned long FPDF_GetMetaText(CbPdfDocument* document, const char* tag, void* buffer, unsigned long size);

CbPdfPage* FPDF_LoadPage(CbPdfDocument* document, int index);
void FPDF_ClosePage(CbPdfPage* page);
int FPDF_GetPageBoundingBox(CbPdfPage* page, CbPdfRect* box);
int FPDFPage_GetRotation(CbPdfPage* page);  // quarter turns, clockwise
int FPDFPage_CountObjects(CbPdfPage* page);
CbPdfPageObject* FPDFPage_GetObject(CbPdfPage* page, int index);
int FPDFPageObj_GetType(CbPdfPageObject* object);
int FPDFPageObj_GetMatrix(CbPdfPageObject* object, CbPdfMatrix* matrix);
int FPDFPageObj_GetBounds(CbPdfPageObject* object, float* left, float* bottom, float* right, float* top);
int FPDFPageObj_GetFillColor(CbPdfPageObject* object, unsigned int* r, unsigned int* g, unsigned int* b,
                             unsigned int* a);
int FPDFPageObj_GetStrokeColor(CbPdfPageObject* object, unsigned int* r, unsigned int* g, unsigned int* b,
                               unsigned int* a);
int FPDFPageObj_GetStrokeWidth(CbPdfPageObject* object, float* width);
int FPDFPageObj_HasTransparency(CbPdfPageObject* object);
int FPDFPageObj_SetIsActive(CbPdfPageObject* object, int active);  // an inactive one is not drawn
int FPDFPageObj_CountMarks(CbPdfPageObject* object);
CbPdfMark* FPDFPageObj_GetMark(CbPdfPageObject* object, unsigned long index);
int FPDFPageObjMark_GetName(CbPdfMark* mark, unsigned short* buffer, unsigned long size,
                            unsigned long* needed);
CbPdfClipPath* FPDFPageObj_GetClipPath(CbPdfPageObject* object);
int FPDFClipPath_CountPaths(CbPdfClipPath* clip);  // -1: no clip
int FPDFClipPath_CountPathSegments(CbPdfClipPath* clip, int path);
CbPdfSegment* FPDFClipPath_GetPathSegment(CbPdfClipPath* clip, int path, int segment);
int FPDFPath_GetDrawMode(CbPdfPageObject* path, int* fill, int* stroke);
int FPDFPath_CountSegments(CbPdfPageObject* path);
CbPdfSegment* FPDFPath_GetPathSegment(CbPdfPageObject* path, int index);
int FPDFPathSegment_GetPoint(CbPdfSegment* segment, float* x, float* y);
int FPDFPathSegment_GetType(CbPdfSegment* segment);
int FPDFTextObj_GetTextRenderMode(CbPdfPageObject* object);
int FPDFImageObj_GetImagePixelSize(CbPdfPageObject* image, unsigned int* width, unsigned int* height);
int FPDFFormObj_CountObjects(CbPdfPageObject* form);
CbPdfPageObject* FPDFFormObj_GetObject(CbPdfPageObject* form, unsigned long index);

CbPdfTextPage* FPDFText_LoadPage(CbPdfPage* page);
void FPDFText_ClosePage(CbPdfTextPage* text);
int FPDFText_CountChars(CbPdfTextPage* text);
unsigned int FPDFText_GetUnicode(CbPdfTextPage* text, int index);
int FPDFText_IsGenerated(CbPdfTextPage* text, int index);
int FPDFText_IsHyphen(CbPdfTextPage* text, int index);
int FPDFText_GetCharBox(CbPdfTextPage* text, int index, double* left, double* right, double* bottom,
                        double* top);
int FPDFText_GetCharOrigin(CbPdfTextPage* text, int index, double* x, double* y);
CbPdfPageObject* FPDFText_GetTextObject(CbPdfTextPage* text, int index);

int FPDFDoc_GetAttachmentCount(CbPdfDocument* document);
CbPdfAttachment* FPDFDoc_GetAttachment(CbPdfDocument* document, int index);
unsigned long FPDFAttachment_GetName(CbPdfAttachment* attachment, unsigned short* buffer, unsigned long size);
int FPDFAttachment_GetFile(CbPdfAttachment* attachment, void* buffer, unsigned long size,
                           unsigned long* needed);

int FPDFPage_GetAnnotCount(CbPdfPage* page);
CbPdfAnnotation* FPDFPage_GetAnnot(CbPdfPage* page, int index);
void FPDFPage_CloseAnnot(CbPdfAnnotation* annotation);
int FPDFAnnot_GetSubtype(CbPdfAnnotation* annotation);
int FPDFAnnot_GetRect(CbPdfAnnotation* annotation, CbPdfRect* rect);
unsigned long FPDFAnnot_GetStringValue(CbPdfAnnotation* annotation, const char* key, unsigned short* buffer,
                                       unsigned long size);
CbPdfAttachment* FPDFAnnot_GetFileAttachment(CbPdfAnnotation* annotation);
CbPdfLink* FPDFAnnot_GetLink(CbPdfAnnotation* annotation);
int FPDFAnnot_GetFlags(CbPdfAnnotation* annotation);

CbPdfBitmap* FPDFBitmap_CreateEx(int width, int height, int format, void* first_scan, int stride);
void FPDFBitmap_Destroy(CbPdfBitmap* bitmap);
int FPDFBitmap_FillRect(CbPdfBitmap* bitmap, int left, int top, int width, int height, unsigned long argb);
void FPDF_RenderPageBitmap(CbPdfBitmap* bitmap, CbPdfPage* page, int x, int y, int width, int height,
                           int rotate, int flags);
}

namespace casebound::extract {

constexpr int kPdfiumVersion = 8149;

constexpr unsigned long kPdfErrorFile = 2;
constexpr unsigned long kPdfErrorFormat = 3;
constexpr unsigned long kPdfErrorPassword = 4;
constexpr unsigned long kPdfErrorSecurity = 5;
constexpr int kPdfObjectText = 1;
constexpr int kPdfObjectPath = 2;
constexpr int kPdfObjectImage = 3;
constexpr int kPdfObjectShading = 4;
constexpr int kPdfObjectForm = 5;
constexpr int kPdfSegmentMove = 2;
constexpr int kPdfTextStroke = 1;
constexpr int kPdfTextFillStroke = 2;
constexpr int kPdfTextInvisible = 3;
constexpr int kPdfTextClip = 7;
constexpr int kPdfAnnotLink = 2;
constexpr int kPdfAnnotFreeText = 3;
constexpr int kPdfAnnotHighlight = 9;
constexpr int kPdfAnnotStamp = 13;
constexpr int kPdfAnnotInk = 15;
constexpr int kPdfAnnotPopup = 16;
constexpr int kPdfAnnotFile = 17;
constexpr int kPdfAnnotWidget = 20;
constexpr int kPdfAnnotRedact = 28;
constexpr int kPdfBitmapBgr = 2;
constexpr int kPdfRenderAnnotations = 0x01;
constexpr unsigned long kPdfRemoveSecurity = 3;
constexpr int kPdfAnnotHidden = 0x02 | 0x20;  // Hidden, NoView

/// Every function declared above, for the test that resolves them.
constexpr const char* kPdfiumSymbols[] = {
    "FPDF_InitLibraryWithConfig",
    "FPDF_GetLastError",
    "FPDF_LoadMemDocument64",
    "FPDF_LoadCustomDocument",
    "FPDF_CloseDocument",
    "FPDF_GetPageCount",
    "FPDF_GetSecurityHandlerRevision",
    "FPDF_DocumentHasValidCrossReferenceTable",
    "FPDFDoc_GetJavaScriptActionCount",
    "FPDF_SaveAsCopy",
    "FPDFBookmark_GetFirstChild",
    "FPDFBookmark_GetNextSibling",
    "FPDFBookmark_GetTitle",
    "FPDFBookmark_GetDest",
    "FPDFDest_GetDestPageIndex",
    "FPDFLink_GetAction",
    "FPDFAction_GetURIPath",
    "FPDFAction_GetFilePath",
    "FPDF_GetMetaText",
    "FPDF_LoadPage",
    "FPDF_ClosePage",
    "FPDF_GetPageBoundingBox",
    "FPDFPage_GetRotation",
    "FPDFPage_CountObjects",
    "FPDFPage_GetObject",
    "FPDFPageObj_GetType",
    "FPDFPageObj_GetMatrix",
    "FPDFPageObj_GetBounds",
    "FPDFPageObj_GetFillColor",
    "FPDFPageObj_GetStrokeColor",
    "FPDFPageObj_GetStrokeWidth",
    "FPDFPageObj_HasTransparency",
    "FPDFPageObj_SetIsActive",
    "FPDFPageObj_CountMarks",
    "FPDFPageObj_GetMark",
    "FPDFPageObjMark_GetName",
    "FPDFPageObj_GetClipPath",
    "FPDFClipPath_CountPaths",
    "FPDFClipPath_CountPathSegments",
    "FPDFClipPath_GetPathSegment",
    "FPDFPath_GetDrawMode",
    "FPDFPath_CountSegments",
    "FPDFPath_GetPathSegment",
    "FPDFPathSegment_GetPoint",
    "FPDFPathSegment_GetType",
    "FPDFTextObj_GetTextRenderMode",
    "FPDFImageObj_GetImagePixelSize",
    "FPDFFormObj_CountObjects",
    "FPDFFormObj_GetObject",
    "FPDFText_LoadPage",
    "FPDFText_ClosePage",
    "FPDFText_CountChars",
    "FPDFText_GetUnicode",
    "FPDFText_IsGenerated",
    "FPDFText_IsHyphen",
    "FPDFText_GetCharBox",
    "FPDFText_GetCharOrigin",
    "FPDFText_GetTextObject",
    "FPDFDoc_GetAttachmentCount",
    "FPDFDoc_GetAttachment",
    "FPDFAttachment_GetName",
    "FPDFAttachment_GetFile",
    "FPDFPage_GetAnnotCount",
    "FPDFPage_GetAnnot",
    "FPDFPage_CloseAnnot",
    "FPDFAnnot_GetSubtype",
    "FPDFAnnot_GetRect",
    "FPDFAnnot_GetStringValue",
    "FPDFAnnot_GetFileAttachment",
    "FPDFAnnot_GetLink",
    "FPDFAnnot_GetFlags",
    "FPDFBitmap_CreateEx",
    "FPDFBitmap_Destroy",
    "FPDFBitmap_FillRect",
    "FPDF_RenderPageBitmap",
};

}  // namespace casebound::extract
