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

struct CbPdfRect {  ///< FS_RECTF
  float left;
  float top;
  float right;
  float bottom;
};

void FPDF_InitLibraryWithConfig(const CbPdfLibraryConfig* config);
unsigned long FPDF_GetLastError();

// The bytes must outlive the document.
CbPdfDocument* FPDF_LoadMemDocument64(const void* bytes, std::size_t size, const char* password);
CbPdfDocument* FPDF_LoadCustomDocument(CbPdfFileAccess* access, const char* password);
void FPDF_CloseDocument(CbPdfDocument* document);
int FPDF_GetPageCount(CbPdfDocument* document);
int FPDF_GetSecurityHandlerRevision(CbPdfDocument* document);  // -1: not encrypted
int FPDFDoc_GetJavaScriptActionCount(CbPdfDocument* document);
// Texts come as UTF-16LE with a zero at the end; the result is their size in bytes with the zero.
unsigned long FPDF_GetMetaText(CbPdfDocument* document, const char* tag, void* buffer, unsigned long size);

CbPdfPage* FPDF_LoadPage(CbPdfDocument* document, int index);
void FPDF_ClosePage(CbPdfPage* page);
int FPDF_GetPageBoundingBox(CbPdfPage* page, CbPdfRect* box);
int FPDFPage_GetRotation(CbPdfPage* page);  // quarter turns, clockwise
int FPDFPage_CountObjects(CbPdfPage* page);
CbPdfPageObject* FPDFPage_GetObject(CbPdfPage* page, int index);
int FPDFPageObj_GetType(CbPdfPageObject* object);
int FPDFTextObj_GetTextRenderMode(CbPdfPageObject* object);

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
unsigned long FPDFAnnot_GetStringValue(CbPdfAnnotation* annotation, const char* key, unsigned short* buffer,
                                       unsigned long size);
CbPdfAttachment* FPDFAnnot_GetFileAttachment(CbPdfAnnotation* annotation);

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
constexpr int kPdfObjectImage = 3;
constexpr int kPdfObjectForm = 5;
constexpr int kPdfTextInvisible = 3;
constexpr int kPdfAnnotLink = 2;
constexpr int kPdfAnnotPopup = 16;
constexpr int kPdfAnnotFile = 17;
constexpr int kPdfAnnotWidget = 20;
constexpr int kPdfBitmapBgr = 2;
constexpr int kPdfRenderAnnotations = 0x01;

/// Every function declared above, for the test that resolves them.
constexpr const char* kPdfiumSymbols[] = {
    "FPDF_InitLibraryWithConfig",
    "FPDF_GetLastError",
    "FPDF_LoadMemDocument64",
    "FPDF_LoadCustomDocument",
    "FPDF_CloseDocument",
    "FPDF_GetPageCount",
    "FPDF_GetSecurityHandlerRevision",
    "FPDFDoc_GetJavaScriptActionCount",
    "FPDF_GetMetaText",
    "FPDF_LoadPage",
    "FPDF_ClosePage",
    "FPDF_GetPageBoundingBox",
    "FPDFPage_GetRotation",
    "FPDFPage_CountObjects",
    "FPDFPage_GetObject",
    "FPDFPageObj_GetType",
    "FPDFTextObj_GetTextRenderMode",
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
    "FPDFAnnot_GetStringValue",
    "FPDFAnnot_GetFileAttachment",
    "FPDFBitmap_CreateEx",
    "FPDFBitmap_Destroy",
    "FPDFBitmap_FillRect",
    "FPDF_RenderPageBitmap",
};

}  // namespace casebound::extract
