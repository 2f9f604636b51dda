#pragma once
/// \file The text of one part of a Word document, with its marks and its page breaks.
/// Source: ECMA-376 part 1, 17 (WordprocessingML). Elements are known by their local names: prefixes differ
/// between producers, and the names that matter mean the same in the drawings, formulas and text boxes
/// inside.
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "extract/xml_stream.h"
#include "model/page.h"

namespace casebound::extract {

/// What all parts of one document are gathered into.
struct WordText {
  std::string text;
  std::vector<Mark> marks;
  std::vector<std::size_t> breaks;  ///< byte offsets where a new page begins by the author's will
  std::vector<std::string> fields;  ///< instructions of fields that reach outside (links, includes, DDE)
  std::set<std::string> comment_authors;
  std::set<std::string> revision_authors;
  bool is_cut = false;  ///< the limit of text was reached
};

/// Styles whose text is not shown.
struct WordStyles {
  std::set<std::string, std::less<>> hidden;
};

/// Collects the styles with w:vanish, also inherited ones.
class WordStylesReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view) override {}
  WordStyles take();

 private:
  struct Style {
    std::string id;
    std::string based_on;
    bool vanish = false;
  };
  std::vector<Style> styles_;
  bool in_style_ = false;
};

class WordTextReader : public XmlHandler {
 public:
  /// \param whole the kind of mark that the whole part gets (Header, Note, ...)
  WordTextReader(WordText& out, const WordStyles& styles, std::optional<MarkKind> whole,
                 std::uint64_t text_limit);

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;
  /// Ends the part: its last line is ended and its mark set.
  void finish();

 private:
  struct Run {
    bool vanish = false;
    bool white = false;
    bool shaded = false;
    bool tiny = false;
  };
  bool is_passed_over(std::string_view local, const XmlAttributes& attributes);
  void start_property(std::string_view local, const XmlAttributes& attributes);
  void start_content(std::string_view local, const XmlAttributes& attributes);
  void start_aside(std::string_view local, const XmlAttributes& attributes);
  void set_aside(std::string_view text);
  void start_picture(std::string_view local, const XmlAttributes& attributes);
  void end_paragraph();
  void end_section();
  void end_field();
  void break_page();
  void new_line();
  void put(std::string_view text);
  void put_alone(std::string_view text, MarkKind kind);
  void flush_pending();
  void mark(std::size_t begin, std::size_t end, MarkKind kind);
  bool is_hidden() const;

  WordText& out_;
  const WordStyles& styles_;
  std::optional<MarkKind> whole_;
  std::uint64_t limit_;
  std::size_t begin_;
  std::string pending_;             ///< separators that stand only between texts
  std::vector<std::size_t> cells_;  ///< length of pending_ at the start of each open cell
  std::vector<Run> runs_;
  std::vector<bool> paragraph_hidden_;
  std::vector<bool> choice_seen_;    ///< of each open AlternateContent
  std::vector<bool> rows_hidden_;    ///< of each open row of a table
  std::vector<std::string> asides_;  ///< hidden words that wait for the end of their paragraph
  int skip_ = 0;                     ///< depth inside something that is not text
  int aside_ = 0;                    ///< depth inside properties that hold words
  int section_properties_ = 0;
  int paragraph_properties_ = 0;
  int run_properties_ = 0;
  int deleted_ = 0;
  int inserted_ = 0;
  int ruby_text_ = 0;
  bool in_text_ = false;
  bool in_field_ = false;
  bool cell_shaded_ = false;
  bool paragraph_shaded_ = false;
  std::string field_;
  std::string ruby_;
  std::string last_alt_;
  bool section_continuous_ = false;
  bool section_ends_ = false;  ///< with the paragraph now open
  std::optional<std::size_t>
      section_end_;  ///< where the section before ended, until it is known how this one begins
};

}  // namespace casebound::extract
