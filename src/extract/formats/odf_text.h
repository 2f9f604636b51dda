#pragma once
/// \file The text of an OpenDocument: of a text, a presentation, a drawing, or an object inside one.
/// Source: OpenDocument 1.3 part 3 (OASIS), 5 to 10 and 16.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/flow_text.h"
#include "extract/formats/odf_styles.h"
#include "extract/xml_stream.h"

namespace casebound::extract {

/// What is gathered from meta.xml, styles.xml and content.xml, in that order, or from a flat document.
struct OdfDocument {
  using Named = std::vector<std::pair<std::string, std::string>>;

  explicit OdfDocument(std::uint64_t text_limit)
      : limit(text_limit), body(text_limit), headers(text_limit), footers(text_limit), last(text_limit) {}

  std::uint64_t limit;
  std::string kind;  ///< of office:body: "text", "presentation", "drawing", "chart", ...; empty without one
  FlowText body;     ///< of a text document
  FlowText headers;
  FlowText footers;
  FlowText last;  ///< what no place in the text shows: values of fields, deletions without a place
  std::vector<std::size_t> breaks;  ///< byte offsets in `body` where a new page begins by the author's will
  Named meta;                       ///< elements of office:meta with their usual prefix
  std::set<std::string> comment_authors;
  std::set<std::string> revision_authors;
  std::set<std::string> links;  ///< targets of text:a and draw:a
  std::set<std::string>
      remote;  ///< what a program would load: pictures, sections, objects; packaged ones too
  bool is_cut = false;
  /// Text of the objects in the package, by folder ("Object 1"); each is taken out where it stands.
  std::map<std::string, FlowText, std::less<>> objects;
};

class OdfReader : public XmlHandler {
 public:
  /// Gets each page of a presentation or drawing when it ends. Without it, pages are body text.
  using TakePage = std::function<void(FlowText&& text)>;

  OdfReader(OdfDocument& out, TakePage take_page) : out_(out), take_page_(std::move(take_page)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;
  /// After the last part: what has found no place goes to `last`.
  void finish();

 private:
  enum class Area : std::uint8_t { None, Meta, Styles, Masters, Body };
  enum class Capture : std::uint8_t { None, Meta, Alt, Author, Declaration };
  /// What ends with an open element.
  struct Open {
    MarkKinds kinds;
    bool takes_text = false;
    bool ends_paragraph = false;
    bool ends_layer = false;
    bool ends_cell = false;
    bool ends_row = false;
    bool ends_page = false;
    bool ends_area = false;
    bool ends_shape = false;
    bool ends_deletion = false;
    Capture capture = Capture::None;
    std::uint16_t repeated = 1;
  };
  /// Text that stands inside a paragraph and is no part of its sentence: a note, a comment, a text box.
  struct Layer {
    explicit Layer(std::uint64_t limit) : own(limit), after(limit) {}
    FlowText own;
    FlowText* flow = nullptr;  ///< `own`, or one of the document's
    FlowText after;            ///< layers inside the open paragraph; follow it
    std::size_t paragraph_begin = 0;
    int paragraphs = 0;
    bool hidden_paragraph = false;
    bool keeps_ends = false;  ///< a piece cut out of a paragraph: white space at its ends counts
    bool at_start = true;     ///< of a paragraph: white space is dropped
    bool space = false;       ///< one that stands only between texts
  };

  std::string_view usual_name(std::string_view name, const XmlAttributes& attributes);
  bool is_passed_over(std::string_view name, const XmlAttributes& attributes) const;
  void start_area(std::string_view name, Open& open);
  void start_master(std::string_view name, const XmlAttributes& attributes, Open& open);
  void start_body(std::string_view name, const XmlAttributes& attributes, Open& open);
  void start_paragraph(std::string_view name, const XmlAttributes& attributes, Open& open);
  void start_field(std::string_view name, const XmlAttributes& attributes, Open& open);
  void start_change(std::string_view name, const XmlAttributes& attributes, Open& open);
  void start_page(const XmlAttributes& attributes, Open& open);
  void start_shape(std::string_view name, const XmlAttributes& attributes, Open& open);
  void start_table(std::string_view name, const XmlAttributes& attributes, Open& open);
  void note_reference(std::string_view name, const XmlAttributes& attributes);
  void put_object(std::string_view href);
  void end_capture(Capture capture);
  void end_page();
  void end_layer();
  void end_deletion();
  void put(std::string_view text, MarkKinds extra = {});
  void put_collapsed(std::string_view text);
  void push_layer(FlowText* flow);
  void break_page();
  Layer& layer() { return *layers_.back(); }
  MarkKinds kinds() const;
  bool in_header() const;  ///< of a page style of a text
  bool in_paragraph() const { return !layers_.empty() && layers_.back()->paragraphs > 0; }

  OdfDocument& out_;
  TakePage take_page_;
  OdfStyles styles_;
  std::map<std::string, std::string, std::less<>> prefixes_;  ///< as declared, to the usual one
  std::string name_;                                          ///< of usual_name
  Area area_ = Area::None;
  std::vector<Open> open_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::string captured_;
  std::string capture_name_;
  std::map<std::string, FlowText, std::less<>> masters_;  ///< by name; taken by the first page
  std::map<std::string, std::pair<std::string, MarkKind>, std::less<>> declared_;  ///< headers and footers
  std::set<std::string, std::less<>> hidden_layers_;
  std::map<std::string, std::string, std::less<>> deleted_;  ///< text of deletions, by change
  std::map<std::string, MarkKind, std::less<>> changes_;
  std::unique_ptr<FlowText> page_;
  std::string master_;
  std::string change_;
  std::string last_alt_;
  int skip_ = 0;
  int shapes_ = 0;
  int cells_ = 0;
  int inserted_ = 0;
  int deleted_open_ = 0;
  bool page_hidden_ = false;
  bool break_next_ = false;
};

}  // namespace casebound::extract
