#include "sandbox/receiver.h"

#include <utility>

namespace casebound::sandbox {
namespace {

/// Decodes, then hands on; a payload that does not decode is Broken, whatever `hand_on` throws goes through.
template <class Decode, class HandOn>
Taken decoded(Decode decode, ByteView payload, HandOn hand_on) {
  std::optional<decltype(decode(payload))> value;
  try {
    value.emplace(decode(payload));
  } catch (const Error&) {
    return Taken::Broken;
  }
  return hand_on(std::move(*value));
}

void merge(DocumentFacts& into, DocumentFacts&& from) {
  const auto replace = [](std::string& old, std::string& fresh) {
    if (!fresh.empty()) old = std::move(fresh);
  };
  replace(into.format, from.format);
  replace(into.type, from.type);
  replace(into.media_type, from.media_type);
  replace(into.title, from.title);
  replace(into.author, from.author);
  replace(into.producer, from.producer);
  if (!from.created.empty()) into.created_is_mail_date = from.created_is_mail_date;
  replace(into.created, from.created);
  if (from.children_declared != 0) into.children_declared = from.children_declared;
  if (!from.properties.empty()) into.properties = std::move(from.properties);
}

/// Width and height in the header of a PNG file; nullopt when it has none.
/// Source: PNG (third edition), 5.2 and 11.2.1.
std::optional<PictureSize> png_size(ByteView png) {
  constexpr ByteView kStart("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  if (png.size() < kStart.size() + 8 || png.substr(0, kStart.size()) != kStart) return std::nullopt;
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(png[i]);
    return value;
  };
  return PictureSize{number(kStart.size()), number(kStart.size() + 4)};
}

}  // namespace

Taken ExtractReceiver::take(const Message& message) {
  switch (message.kind) {
    case MessageKind::Facts:
      return decoded(decode_facts, message.payload,
                     [&](DocumentFacts&& facts) { return take_facts(std::move(facts)); });
    case MessageKind::Page:
      return decoded(decode_page, message.payload,
                     [&](PageContent&& page) { return take_page(std::move(page)); });
    case MessageKind::BeginChild:
      return decoded(decode_child, message.payload,
                     [&](const ChildInfo& child) { return begin_child(child); });
    case MessageKind::ChildBytes:
      return take_child_bytes(message.payload);
    case MessageKind::EndChild:
      return decoded(decode_verdict, message.payload,
                     [&](const Verdict& verdict) { return end_child(verdict); });
    case MessageKind::Done:
      return decoded(decode_verdict, message.payload, [&](Verdict&& verdict) {
        said_ = std::move(verdict);
        return Taken::Finished;
      });
    default:
      return Taken::Broken;
  }
}

bool ExtractReceiver::passed(std::string sentence) {
  sentence_ = std::move(sentence);
  return !sentence_.empty();
}

Taken ExtractReceiver::take_facts(DocumentFacts&& facts) {
  merge(facts_, std::move(facts));
  events_.facts(facts_);
  return Taken::More;
}

Taken ExtractReceiver::take_page(PageContent&& page) {
  if (passed(tally_.add_page(page.text.size()))) return Taken::OverLimit;
  events_.page(++pages_handed_on_, std::move(page));
  return Taken::More;
}

Taken ExtractReceiver::begin_child(const ChildInfo& child) {
  if (in_child_) return Taken::Broken;
  if (passed(tally_.add_child())) return Taken::OverLimit;
  in_child_ = true;
  ++children_begun_;
  events_.begin_child(child);
  return Taken::More;
}

Taken ExtractReceiver::take_child_bytes(ByteView bytes) {
  if (!in_child_) return Taken::Broken;
  if (passed(tally_.add_child_bytes(bytes.size()))) return Taken::OverLimit;
  events_.child_bytes(bytes);
  return Taken::More;
}

Taken ExtractReceiver::end_child(const Verdict& verdict) {
  if (!in_child_) return Taken::Broken;
  in_child_ = false;
  ++children_won_;
  events_.end_child(verdict);
  return Taken::More;
}

ExtractReport ExtractReceiver::finish(Verdict verdict) {
  if (in_child_) {
    in_child_ = false;
    events_.end_child(is_failure(verdict.outcome)
                          ? verdict
                          : Verdict{Outcome::Damaged, "Its container ended before all of it was unpacked."});
  }
  const bool won = pages_handed_on_ > 0 || children_won_ > 0;
  if (is_failure(verdict.outcome) && won) verdict.outcome = Outcome::Partial;
  if (verdict.outcome == Outcome::Partial && !won) verdict.outcome = Outcome::Damaged;
  if (verdict.outcome == Outcome::Complete) verdict.reason.clear();
  return {facts_, std::move(verdict), pages_handed_on_, children_begun_, 0};
}

Taken PictureReceiver::take(const Message& message) {
  switch (message.kind) {
    case MessageKind::PictureBytes:
      if (picture_.png.size() + message.payload.size() > kMostPictureBytes) return Taken::Broken;
      picture_.png.append(message.payload);
      return Taken::More;
    case MessageKind::PictureDone:
      return decoded(decode_picture_size, message.payload, [&](const PictureSize& size) {
        picture_.width = size.width;
        picture_.height = size.height;
        const auto written = png_size(picture_.png);
        return written && written->width == size.width && written->height == size.height ? Taken::Finished
                                                                                         : Taken::Broken;
      });
    case MessageKind::Failed:
      return decoded(decode_failure, message.payload, [&](Failure&& failure) {
        failure_ = std::move(failure);
        return Taken::Finished;
      });
    default:
      return Taken::Broken;
  }
}

Picture PictureReceiver::finish() {
  if (!failure_) return std::move(picture_);
  switch (failure_->code) {
    case ErrorCode::NoPicture:
    case ErrorCode::TooLarge:
    case ErrorCode::TimedOut:
    case ErrorCode::Damaged:
      throw Error(failure_->code, failure_->sentence);
    default:
      throw Error(ErrorCode::Damaged, failure_->sentence);
  }
}

Taken StatusReceiver::take(const Message& message) {
  if (message.kind != MessageKind::Status) return Taken::Broken;
  return decoded(decode_status, message.payload, [&](SandboxStatus&& found) {
    status = std::move(found);
    return Taken::Finished;
  });
}

Taken ConversionReceiver::take(const Message& message) {
  switch (message.kind) {
    case MessageKind::Converted:
      if (message.payload.size() > most_bytes_ - bytes.size()) return Taken::OverLimit;
      bytes.append(message.payload);
      return Taken::More;
    case MessageKind::Done:
      return decoded(decode_verdict, message.payload, [&](Verdict&& verdict) {
        said_ = std::move(verdict);
        return Taken::Finished;
      });
    case MessageKind::Failed:
      return decoded(decode_failure, message.payload, [&](const Failure& failure) {
        said_ = {Outcome::Unsupported, "LibreOffice cannot be locked in here. " + failure.sentence};
        return Taken::Finished;
      });
    default:
      return Taken::Broken;
  }
}

}  // namespace casebound::sandbox
