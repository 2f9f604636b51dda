#pragma once
/// \file A PDF opened by PDFium: its pages and what it says of itself. PDFium starts with the first one.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/format.h"
#include "extract/pdf_objects.h"
#include "extract/pdfium.h"

namespace casebound::extract {

struct ClosePdfPage {
  void operator()(CbPdfPage* page) const { FPDF_ClosePage(page); }
};
using PdfPage = std::unique_ptr<CbPdfPage, ClosePdfPage>;

class PdfDocument {
 public:
  /// Opens with each password in turn (first with none). `input` must outlive the document.
  /// Up to 64 MiB are taken as a whole, larger files block by block. Forms that draw themselves are mended
  /// first (pdf_forms.h).
  /// \throws Error{Passphrase} when it is locked, Error{Damaged} when it cannot be read
  static PdfDocument open(Input& input, const std::vector<std::string>& passwords);

  CbPdfDocument* get() const { return document_.get(); }
  int page_count() const { return FPDF_GetPageCount(get()); }
  bool is_encrypted() const { return security_revision_ >= 0; }
  /// Of the standard security handler; -1 when it is not encrypted.
  int security_revision() const { return security_revision_; }
  /// Its table of objects could not be used: they were searched for, and what is lost is not known.
  bool was_rebuilt() const { return rebuilt_; }
  /// Not even its trailer was found, see pdf_rescue.h.
  bool was_rescued() const { return rescued_ != nullptr; }
  /// Its objects, unlocked. Null for a file that is too large or too damaged for that.
  PdfObjects* objects() { return objects_ ? &*objects_ : nullptr; }
  /// Forms were drawn less often than the file says, see pdf_forms.h.
  bool was_mended() const { return mended_ != nullptr; }
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
  bool rescue(std::string_view bytes);
  void read_objects(std::string_view bytes);
  void mend();

  std::unique_ptr<Blocks> blocks_;
  std::unique_ptr<std::string> rescued_;  // with a trailer, see pdf_rescue.h
  std::unique_ptr<std::string> plain_;    // a copy without encryption
  std::unique_ptr<std::string> mended_;   // what document_ is read from, when it is there
  std::unique_ptr<CbPdfDocument, Close> document_;
  std::optional<PdfObjects> objects_;
  int security_revision_ = -1;
  bool rebuilt_ = false;
};

/// "D:20140430120000+08'00'" as "2014-04-30T12:00:00+08:00", as far as it goes; empty when it is not a date.
/// Source: ISO 32000-1, 7.9.4.
std::string read_pdf_date(std::string_view date);

/// UTF-16LE as PDFium gives it (with its zero at the end) as valid UTF-8; lone surrogates become U+FFFD.
std::string from_utf16(std::u16string_view units);

}  // namespace casebound::extract
