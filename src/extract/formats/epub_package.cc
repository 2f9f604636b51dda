#include "extract/formats/epub_package.h"

#include <algorithm>

#include "base/utf8.h"
#include "extract/opc_package.h"
#include "extract/xml_stream.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMaxPart = 64ULL << 20;
constexpr std::size_t kMaxEntries = 100'000;
constexpr std::size_t kMaxValue = 4'000;

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view in) {
  std::string out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const int high = in[i] == '%' && i + 2 < in.size() ? hex_digit(in[i + 1]) : -1;
    const int low = high < 0 ? -1 : hex_digit(in[i + 2]);
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(in[i]);
    }
  }
  return out;
}

/// Text in one line, without the white space of the XML's layout.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool white = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!white) out.push_back(c);
    if (white && !out.empty() && out.back() != ' ') out.push_back(' ');
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

/// Gathers the text of the element that is open.
class TextGatherer : public XmlHandler {
 public:
  void text(std::string_view text) override {
    const std::size_t room = std::min(text.size(), kMaxValue - std::min(kMaxValue, gathered_.size()));
    gathered_.append(text.substr(0, floor_boundary(text, room)));
  }

 protected:
  std::string gathered_;
};

class ContainerReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (local_name(name) != "rootfile" || !path.empty()) return;
    const std::string_view type = attribute(attributes, "media-type");
    if (type.empty() || type == "application/oebps-package+xml")
      path = resolve_epub_path({}, attribute(attributes, "full-path"));
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
  std::string path;
};

class OpfReader : public TextGatherer {
 public:
  explicit OpfReader(EpubBook& book) : book_(book), folder_(folder_of(book.opf)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    const std::string_view local = local_name(name);
    gathered_.clear();
    if (local == "metadata") in_metadata_ = true;
    if (local == "item" && book_.items.size() < kMaxEntries) {
      book_.items.emplace(attribute(attributes, "id"),
                          EpubItem{resolve_epub_path(folder_, attribute(attributes, "href")),
                                   std::string(attribute(attributes, "media-type")),
                                   std::string(attribute(attributes, "properties"))});
    }
    if (local == "spine") ncx = attribute(attributes, "toc");
    if (local == "itemref" && book_.spine.size() < kMaxEntries) {
      std::string id(attribute(attributes, "idref"));
      if (seen_.insert(id).second) book_.spine.push_back(std::move(id));
    }
    property_ = local == "meta" ? std::string(attribute(attributes, "property")) : std::string();
  }
  void end(std::string_view name) override {
    const std::string_view local = local_name(name);
    if (local == "metadata") in_metadata_ = false;
    const std::string value = one_line(gathered_);
    gathered_.clear();
    // "meta" refines other elements; of these only the date of change says something of the book.
    const bool is_wanted = local == "meta" ? property_ == "dcterms:modified" : true;
    if (in_metadata_ && !value.empty() && is_wanted && book_.metadata.size() < 1000)
      book_.metadata.emplace_back(local == "meta" ? std::string_view("modified") : local, value);
  }
  std::string ncx;

 private:
  EpubBook& book_;
  std::string folder_;
  std::set<std::string> seen_;
  std::string property_;
  bool in_metadata_ = false;
};

/// NCX: navPoint { navLabel { text }, content src }. Navigation document: a href.
class TitlesReader : public TextGatherer {
 public:
  TitlesReader(EpubBook& book, std::string_view path) : book_(book), folder_(folder_of(path)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    const std::string_view local = local_name(name);
    if (local == "text" || local == "a") gathered_.clear();
    if (local == "a") target_ = attribute(attributes, "href");
    if (local == "content") keep(label_, attribute(attributes, "src"));
  }
  void end(std::string_view name) override {
    const std::string_view local = local_name(name);
    if (local == "text") label_ = one_line(gathered_);
    if (local == "a") keep(one_line(gathered_), target_);
  }

 private:
  void keep(const std::string& title, std::string_view target) {
    if (title.empty() || target.empty() || ++count_ > kMaxEntries) return;
    std::vector<std::string>& titles = book_.titles[resolve_epub_path(folder_, target)];
    if (std::find(titles.begin(), titles.end(), title) == titles.end() && titles.size() < 1000)
      titles.push_back(title);
  }
  EpubBook& book_;
  std::string folder_;
  std::string label_;
  std::string target_;
  std::size_t count_ = 0;
};

/// META-INF/encryption.xml: which members, and how.
class EncryptionReader : public XmlHandler {
 public:
  explicit EncryptionReader(EpubBook& book) : book_(book) {}
  void start(std::string_view name, const XmlAttributes& attributes) override {
    const std::string_view local = local_name(name);
    if (local == "EncryptedData") algorithm_.clear();
    if (local == "EncryptionMethod" && algorithm_.empty()) algorithm_ = attribute(attributes, "Algorithm");
    if (local != "CipherReference" || book_.locked.size() >= kMaxEntries) return;
    // EPUB 3.3, 4.3.4: obfuscated fonts are no secret.
    const bool font =
        algorithm_ == "http://www.idpf.org/2008/embedding" || algorithm_ == "http://ns.adobe.com/pdf/enc#RC";
    if (!font) book_.locked.insert(resolve_epub_path({}, attribute(attributes, "URI")));
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

 private:
  EpubBook& book_;
  std::string algorithm_;
};

}  // namespace

bool is_remote_address(std::string_view href) {
  const std::size_t colon = href.find_first_of(":/?#");
  return href.starts_with("//") || (colon != std::string_view::npos && colon > 0 && href[colon] == ':');
}

std::string resolve_epub_path(std::string_view folder, std::string_view href) {
  if (is_remote_address(href)) return std::string(href);
  return resolve_member_name(folder, percent_decoded(href.substr(0, href.find_first_of("#?"))));
}

EpubBook read_epub_package(ZipPackage& package) {
  EpubBook book;
  const auto read = [&](std::string_view path, XmlHandler& handler) {
    const ZipMember* member = package.find(path);
    if (member == nullptr) return false;
    const Verdict verdict = read_xml(package, *member, handler, kMaxPart);
    book.is_damaged = book.is_damaged || verdict.outcome != Outcome::Complete;
    return true;
  };
  ContainerReader container;
  if (!read("META-INF/container.xml", container)) book.is_damaged = true;
  EncryptionReader encryption(book);
  read("META-INF/encryption.xml", encryption);
  book.opf = container.path;
  if (package.find(book.opf) == nullptr) book.opf.clear();
  for (const ZipMember& each : package.members()) {
    if (each.name.starts_with("META-INF/rights") || each.name.ends_with(".lcpl"))
      book.rights.push_back(each.name);
    if (book.opf.empty() && each.kind == ZipMember::Kind::File && each.name.ends_with(".opf"))
      book.opf = each.name;
  }
  OpfReader opf(book);
  if (book.opf.empty() || !read(book.opf, opf)) book.is_damaged = true;
  for (const auto& [id, item] : book.items) {
    const bool is_ncx = id == opf.ncx || item.media_type == "application/x-dtbncx+xml";
    const bool is_nav = (" " + item.properties + " ").find(" nav ") != std::string::npos;
    if ((!is_ncx && !is_nav) || book.locked.contains(item.path)) continue;
    TitlesReader titles(book, item.path);
    // A table of contents that is not well-formed takes nothing from the chapters.
    const ZipMember* member = package.find(item.path);
    if (member != nullptr) read_xml(package, *member, titles, kMaxPart);
  }
  return book;
}

}  // namespace casebound::extract
