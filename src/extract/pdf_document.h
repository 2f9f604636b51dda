#pragma once
/// \file A PDF opened by PDFium: its pages and what it says of itself. PDFium starts with the first one.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/format.h"
#include "extract/pdfium.h"

namespace casebound::extract {

struct ClosePdfPage {
  void operator()(CbPdfPage* page) const { FPDF_ClosePage(page); }
};
using PdfPage = std::unique_ptr<CbPdfPage, ClosePdfPage>;

class PdfDocument {
 public:
  /// Opens with each password in turn (first with none). `input` must outlive the document.
  /// Up to 64 MiB are taken as a whole, larger files block by block.
  /// \throws Error{Passphrase} when it is locked, Error{Damaged} when it cannot be read
  static PdfDocument open(Input& input, const std::vector<std::string>& passwords);

  CbPdfDocument* get() const { return document_.get(); }
  int page_count() const { return FPDF_GetPageCount(get()); }
  bool is_encrypted() const { return FPDF_GetSecurityHandlerRevision(get()) >= 0; }
  /// A field of the document information, as UTF-8; empty when it is not there.
  std::string information(const char* tag) const;
  /// Null when the page cannot be read.
  PdfPage load_page(int index) const { return PdfPage(FPDF_LoadPage(get(), index)); }

 private:
  struct Close {
    void operator()(CbPdfDocument* document) const { FPDF_CloseDocument(document); }
  };
  struct Blocks;  // a large file, read block by block
  PdfDocument();

 public:
  ~PdfDocument();
  PdfDocument(PdfDocument&&) noexcept;
  PdfDocument& operator=(PdfDocument&&) noexcept;

 private:
  std::unique_ptr<Blocks> blocks_;
  std::unique_ptr<CbPdfDocument, Close> document_;
};

/// "D:20140430120000+08'00'" as "2014-04-30T12:00:00+08:00", as far as it goes; empty when it is not a date.
/// Source: ISO 32000-1, 7.9.4.
std::string read_pdf_date(std::string_view date);

/// UTF-16LE as PDFium gives it (with its zero at the end) as valid UTF-8; lone surrogates become U+FFFD.
std::string from_utf16(std::u16string_view units);

}  // namespace casebound::extract
