#include "extract/formats/epub.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/formats/epub_package.h"
#include "extract/html_text.h"
#include "extract/text_parts.h"
#include "extract/zip_children.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMaxChapter = 64ULL << 20;
constexpr std::size_t kMaxReferences = 1000;

int recognise(std::string_view head, std::string_view /*name*/) {
  return head.starts_with("PK\3\4") ? 60 : 0;
}

bool is_chapter_type(std::string_view media_type) {
  return media_type == "application/xhtml+xml" || media_type == "text/html" ||
         media_type == "image/svg+xml" || media_type == "application/x-dtbook+xml" ||
         media_type == "text/x-oeb1-document";
}

bool has_chapter_name(std::string_view name) {
  return name.ends_with(".xhtml") || name.ends_with(".html") || name.ends_with(".htm") ||
         name.ends_with(".xht");
}

/// What the book is made of and holds no words of it.
bool is_dressing(std::string_view media_type) {
  return media_type == "text/css" || media_type == "application/x-dtbncx+xml" ||
         media_type == "application/smil+xml" || media_type == "application/vnd.adobe-page-template+xml" ||
         media_type.starts_with("font/") || media_type.starts_with("application/font") ||
         media_type.starts_with("application/x-font") || media_type == "application/vnd.ms-opentype";
}

struct Chapter {
  std::string path;
  bool in_spine = true;
};

class Book {
 public:
  Book(ZipPackage& package, const ExtractOptions& options, Sink& sink)
      : package_(package), options_(options), sink_(sink), book_(read_epub_package(package)) {
    list_chapters();
  }

  void send_chapters();
  DocumentFacts facts() const;
  bool is_part_of_book(const ZipMember& member) const;
  Verdict verdict(bool has_children) const;
  bool is_locked(const ZipMember& member) const { return book_.locked.contains(member.name); }

 private:
  void list_chapters();
  void send_chapter(const Chapter& chapter);
  void note_references(const HtmlText& html);

  ZipPackage& package_;
  const ExtractOptions& options_;
  Sink& sink_;
  EpubBook book_;
  std::vector<Chapter> chapters_;
  std::set<std::string, std::less<>> read_;  ///< members that are chapters or dressing
  std::set<std::string> links_;
  std::set<std::string> remote_;
  std::uint64_t text_bytes_ = 0;
  std::size_t locked_ = 0;
  std::size_t damaged_ = 0;
  std::size_t missing_ = 0;
  bool is_cut_ = false;
  bool has_pages_ = false;
};

void Book::list_chapters() {
  std::set<std::string> listed;
  for (const std::string& id : book_.spine) {
    const auto item = book_.items.find(id);
    if (item == book_.items.end()) {
      ++missing_;
      continue;
    }
    const EpubItem& found = item->second;
    if (!is_chapter_type(found.media_type) && !has_chapter_name(found.path)) continue;
    const ZipMember* member = package_.find(found.path);  // whatever the case of its letters
    if (member != nullptr) read_.insert(member->name);
    if (listed.insert(found.path).second) chapters_.push_back({found.path, true});
  }
  for (const auto& [id, item] : book_.items) {
    const bool is_nav = (" " + item.properties + " ").find(" nav ") != std::string::npos;
    if (is_dressing(item.media_type) || is_nav) {
      read_.insert(item.path);
    } else if (is_chapter_type(item.media_type) && item.media_type != "image/svg+xml" &&
               listed.insert(item.path).second) {
      read_.insert(item.path);
      chapters_.push_back({item.path, false});
    }
  }
  if (!chapters_.empty() || !book_.items.empty()) return;
  // The package document is lost: what looks like a chapter, in the order of the file.
  for (const ZipMember& member : package_.members()) {
    if (member.kind == ZipMember::Kind::File && has_chapter_name(member.name) &&
        read_.insert(member.name).second)
      chapters_.push_back({member.name, true});
  }
}

void Book::send_chapters() {
  for (const Chapter& chapter : chapters_) send_chapter(chapter);
  // A book of pictures has a page all the same.
  if (has_pages_ || chapters_.empty() || locked_ + damaged_ + missing_ > 0) return;
  has_pages_ = true;
  send_parts(sink_, {}, {}, {});
}

void Book::send_chapter(const Chapter& chapter) {
  const ZipMember* member = package_.find(chapter.path);
  if (member == nullptr) {
    ++missing_;
    return;
  }
  if (book_.locked.contains(chapter.path)) {
    ++locked_;
    return;
  }
  std::string bytes;
  const Verdict verdict =
      package_.read(*member, {kMaxChapter, {}}, [&](std::string_view piece) { bytes.append(piece); });
  if (verdict.outcome == Outcome::Encrypted)
    ++locked_;
  else if (verdict.outcome != Outcome::Complete)
    ++damaged_;
  if (bytes.empty()) return;

  const DecodedText decoded = decode_text(bytes, html_charset(bytes));
  const std::uint64_t left = options_.limits.text_bytes - std::min(options_.limits.text_bytes, text_bytes_);
  const HtmlText html = read_html(decoded.text, left);
  is_cut_ = is_cut_ || html.cut_at_limit;
  note_references(html);

  // What the table of contents and the head of the page call the chapter is part of what it says.
  std::string text;
  std::vector<Mark> marks;
  std::vector<std::string> names;
  if (const auto titles = book_.titles.find(chapter.path); titles != book_.titles.end())
    names = titles->second;
  if (!html.title.empty()) names.insert(names.begin(), html.title);
  for (const std::string& name : names) {
    if (html.text.find(name) != std::string::npos || text.find(name) != std::string::npos) continue;
    marks.push_back({static_cast<ByteOffset>(text.size()), static_cast<ByteOffset>(text.size() + name.size()),
                     MarkKind::Property});
    text += name + "\n";
  }
  const auto shift = static_cast<ByteOffset>(text.size());
  for (const Mark& mark : html.marks) marks.push_back({mark.begin + shift, mark.end + shift, mark.kind});
  text += html.text;
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return;
  if (!chapter.in_spine) marks.push_back({0, static_cast<ByteOffset>(text.size()), MarkKind::Hidden});
  text_bytes_ += text.size();
  has_pages_ = true;
  send_parts(sink_, text, marks, {});
}

void Book::note_references(const HtmlText& html) {
  for (const std::string& each : html.links) {
    if (links_.size() < kMaxReferences && is_remote_address(each)) links_.insert(each);
  }
  for (const std::string& each : html.remote) {
    if (remote_.size() < kMaxReferences && is_remote_address(each)) remote_.insert(each);
  }
}

DocumentFacts Book::facts() const {
  DocumentFacts out;
  out.format = "epub";
  out.type = "book";
  out.media_type = "application/epub+zip";
  for (const auto& [name, value] : book_.metadata) {
    if (name == "title" && out.title.empty()) {
      out.title = value;
    } else if (name == "creator" && out.author.empty()) {
      out.author = value;
    } else {
      out.properties.emplace_back(name, value);
    }
    const bool is_date =
        value.size() >= 4 && value.find_first_not_of("0123456789-T:.Z+") == std::string::npos;
    if (name == "date" && out.created.empty() && is_date) out.created = value;
  }
  for (const std::string& each : links_) out.properties.emplace_back("link", to_valid_utf8(each));
  for (const std::string& each : remote_)
    out.properties.emplace_back("remote reference", to_valid_utf8(each));
  for (const std::string& each : book_.rights) out.properties.emplace_back("rights", to_valid_utf8(each));
  return out;
}

bool Book::is_part_of_book(const ZipMember& member) const {
  return member.name == "mimetype" || member.name == book_.opf || member.name.starts_with("META-INF/") ||
         read_.contains(member.name);
}

Verdict Book::verdict(bool has_children) const {
  const bool won = has_pages_ || has_children;
  const std::string of = " of its " + std::to_string(chapters_.size()) + " chapters ";
  if (locked_ > 0) {
    if (!has_pages_) return {Outcome::Encrypted, "Its chapters are locked; the key is not in the file."};
    return {Outcome::Partial, std::to_string(locked_) + of + "cannot be read: the key is not in the file."};
  }
  if (chapters_.empty() && book_.is_damaged)
    return {won ? Outcome::Partial : Outcome::Damaged, "Its list of chapters is cut off or damaged."};
  if (damaged_ + missing_ > 0) {
    return {won ? Outcome::Partial : Outcome::Damaged,
            std::to_string(damaged_ + missing_) + of + "could not be read whole."};
  }
  if (book_.is_damaged) {
    return {won ? Outcome::Partial : Outcome::Damaged,
            "Its list of chapters is damaged; what could be found was read."};
  }
  if (is_cut_) return {Outcome::Partial, "It holds more text than the limit; what came before was read."};
  if (package_.is_recovered()) {
    return {won ? Outcome::Partial : Outcome::Damaged,
            "The directory of the package is damaged; what was found without it was read."};
  }
  return {};
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  ZipPackage package = ZipPackage::open(input, std::size_t{options.limits.children} + 1);
  Book book(package, options, sink);
  book.send_chapters();

  std::vector<const ZipMember*> embedded;
  for (const ZipMember& member : package.members()) {
    if (member.kind != ZipMember::Kind::Folder && !book.is_part_of_book(member)) embedded.push_back(&member);
  }
  DocumentFacts facts = book.facts();
  facts.children_declared = embedded.size();
  sink.facts(facts);

  const std::vector<std::string> names = decode_zip_names(package.members());
  ZipChildren children(package, options, sink, input.size());
  std::size_t locked = 0;
  for (const ZipMember* member : embedded) {
    const ChildInfo info =
        child_of(*member, names[static_cast<std::size_t>(member - package.members().data())]);
    if (!book.is_locked(*member)) {
      children.add(*member, info);
    } else if (++locked <= options.limits.children) {
      sink.begin_child(info);
      sink.end_child({Outcome::Encrypted, "It is locked; the key is not in the file."});
    }
  }
  Verdict verdict = book.verdict(children.whole() + children.cut() > 0);
  if (verdict.outcome == Outcome::Complete && children.failed() + locked > 0) {
    return {Outcome::Partial, std::to_string(children.failed() + locked) +
                                  " of the files inside it could not be read whole; each says why."};
  }
  return verdict;
}

}  // namespace

constinit const Format kEpub{"epub", "book", "application/epub+zip", recognise, extract, nullptr};

}  // namespace casebound::extract
