#pragma once
/// \file The text of one part of a presentation: a slide, its notes, a layout, a chart, a diagram, comments.
/// Source: ECMA-376 part 1, 19 (PresentationML), 20 and 21 (DrawingML); [MS-PPTX] 2.1 for comments of 2018
/// and [MS-ODRAWXML] for the charts of 2014. Elements are known by their local names, as in docx_text.h.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/flow_text.h"
#include "extract/xml_stream.h"

namespace casebound::extract {

enum class SlidePart : std::uint8_t {
  Slide,
  Notes,
  Master,  ///< or a layout: what stands in placeholders is a prompt, which no slide shows
  Chart,
  Diagram,
  Comments,
};

class SlideTextReader : public XmlHandler {
 public:
  /// \param kinds marks of all text of the part
  SlideTextReader(FlowText& out, SlidePart part, MarkKinds kinds = {})
      : out_(out), part_(part), kinds_(kinds) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  /// 19.3.1.38: the slide is left out of the show.
  bool is_hidden() const { return hidden_; }

 private:
  struct Shape {
    bool hidden = false;
    bool is_prompt = false;
    MarkKinds kinds;
  };
  bool is_passed_over(std::string_view local, const XmlAttributes& attributes) const;
  void start_shape(std::string_view local, const XmlAttributes& attributes);
  void start_placeholder(std::string_view type);
  void flush_alts();
  MarkKinds kinds() const;
  bool in_prompt() const;

  FlowText& out_;
  SlidePart part_;
  MarkKinds kinds_;
  std::vector<Shape> shapes_;      ///< open ones, from the outside in
  std::vector<bool> choice_seen_;  ///< of each open AlternateContent
  std::vector<std::string> alts_;  ///< descriptions that wait for the end of what they describe
  std::string last_alt_;
  int skip_ = 0;  ///< depth inside something that is not text
  bool in_text_ = false;
  bool in_point_ = false;
  bool hidden_ = false;
};

/// The order of slides and what else presentation.xml says.
class PresentationReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  std::vector<std::string> slide_ids;  ///< ids of relationships, in the order of the show
  std::vector<std::pair<std::string, std::string>> properties;  ///< sections and custom shows, by name
};

/// The names of those who wrote comments (commentAuthors.xml, authors.xml).
class CommentAuthorsReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view) override {}
  void text(std::string_view) override {}
  std::vector<std::string> found;
};

/// Words that programs hung on a presentation, a slide or a shape (19.2.1.40), each marked Hidden.
class TagsReader : public XmlHandler {
 public:
  explicit TagsReader(FlowText& out) : out_(out) {}
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view) override {}
  void text(std::string_view) override {}

 private:
  FlowText& out_;
};

}  // namespace casebound::extract
