#pragma once
/// \file Small PDF files for tests: objects in, a file with its table of objects out.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace casebound::test {

class PdfBuilder {
 public:
  /// Objects 1 and 2 are the catalogue and the page tree; `catalog` is added to the catalogue's dictionary.
  explicit PdfBuilder(std::string catalog = {}) : catalog_(std::move(catalog)) { objects_.resize(2); }

  /// Returns the object's number.
  int add(const std::string& body) {
    objects_.push_back(body);
    return static_cast<int>(objects_.size());
  }
  int add_stream(const std::string& content, const std::string& dictionary = {}) {
    return add("<<" + dictionary + "/Length " + std::to_string(content.size()) + ">>stream\n" + content +
               "\nendstream");
  }
  /// A page of 200 by 100 points with Helvetica as /F; `dictionary` is added to the page's.
  void add_page(const std::string& content, const std::string& dictionary = {},
                const std::string& resources = {}) {
    const int stream = add_stream(content);
    pages_.push_back(add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents " +
                         std::to_string(stream) +
                         " 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>" +
                         resources + ">>" + dictionary + ">>"));
  }
  std::string finish(const std::string& trailer = {}) {
    std::string kids;
    for (const int page : pages_) kids += std::to_string(page) + " 0 R ";
    objects_[0] = "<</Type/Catalog/Pages 2 0 R" + catalog_ + ">>";
    objects_[1] = "<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages_.size()) + ">>";
    std::string out = "%PDF-1.7\n";
    std::string table;
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      std::string offset = std::to_string(out.size());
      table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
      out += std::to_string(i + 1) + " 0 obj\n" + objects_[i] + "\nendobj\n";
    }
    const std::string count = std::to_string(objects_.size() + 1);
    const std::string start = std::to_string(out.size());
    return out + "xref\n0 " + count + "\n0000000000 65535 f \n" + table + "trailer<</Root 1 0 R/Size " +
           count + trailer + ">>\nstartxref\n" + start + "\n%%EOF\n";
  }

 private:
  std::string catalog_;
  std::vector<std::string> objects_;
  std::vector<int> pages_;
};

/// The file as a program leaves it that saves by appending: objects anew, with a table that leads back.
inline std::string append_to_pdf(std::string pdf, const std::vector<std::pair<int, std::string>>& objects,
                                 const std::string& trailer = {}) {
  const std::size_t word = pdf.rfind("startxref");
  const std::string before = pdf.substr(word + 10, pdf.find('\n', word + 10) - word - 10);
  std::string table;
  for (const auto& [number, body] : objects) {
    const std::string offset = std::to_string(pdf.size());
    table += std::to_string(number) + " 1\n" + std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    pdf += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
  }
  const std::string start = std::to_string(pdf.size());
  return pdf + "xref\n" + table + "trailer<</Root 1 0 R/Size 100/Prev " + before + trailer +
         ">>\nstartxref\n" + start + "\n%%EOF\n";
}

}  // namespace casebound::test
