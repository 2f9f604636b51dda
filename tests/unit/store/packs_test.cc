#include "store/packs.h"

#include <doctest/doctest.h>

#include "store/reading_codec.h"
#include "temp_case.h"

using namespace casebound;
using namespace casebound::store;

namespace {

std::string id_of(int n) { return short_hash({std::to_string(n)}); }

}  // namespace

TEST_CASE("R37 a reading comes back as it was put, and a changed byte, a cut or a swap is noticed") {
  TempFolder temp;
  const std::string file = temp / "pages/000001.pack";
  make_folder(temp / "pages");
  const std::shared_ptr<const Seal> seal = make_open_seal(Key{});
  const std::vector<Bytes> payloads = {"", "short", random_bytes(200'000), "short"};
  std::vector<PackPlace> places;
  {
    Packs packs(temp / "pages", seal);
    for (std::size_t n = 0; n < payloads.size(); ++n)
      places.push_back(packs.append(id_of(static_cast<int>(n)), payloads[n]));
    packs.sync();
    packs.commit();
  }
  const auto bad = [&] {
    const Packs packs(temp / "pages", seal);
    int count = 0;
    for (std::size_t n = 0; n < payloads.size(); ++n) {
      try {
        const Bytes back = packs.load(id_of(static_cast<int>(n)), places[n]);
        CHECK(back == payloads[n]);
      } catch (const Error& error) {
        count += error.code() == ErrorCode::Damaged;
      }
    }
    return count;
  };
  CHECK(bad() == 0);
  const Bytes good = read_file(file);
  for (std::size_t at = 8; at < good.size(); at += at < 200 ? 1 : 4'001) {
    flip_byte(file, at);
    INFO("byte " << at);
    CHECK(bad() == 1);
    write_plain(file, good);
  }
  std::filesystem::resize_file(file, good.size() - 1);
  CHECK(bad() == 1);
  Bytes swapped = good;  // the two that are equally long and equal in content
  swapped.replace(places[1].offset, places[1].length, good.substr(places[3].offset, places[3].length));
  write_plain(file, swapped);
  CHECK(bad() == 1);
  std::filesystem::remove(file);
  CHECK(bad() == 4);
}

TEST_CASE("what was rolled back is written over") {
  TempFolder temp;
  make_folder(temp / "pages");
  Packs packs(temp / "pages", make_open_seal(Key{}));
  packs.append(id_of(1), "never");
  packs.rollback();
  const PackPlace first = packs.append(id_of(2), "first");
  packs.sync();
  packs.commit();
  packs.append(id_of(3), "never either, and longer");
  packs.rollback();
  const PackPlace second = packs.append(id_of(4), "second");
  packs.sync();
  CHECK(first.offset == 8);
  CHECK(second.offset == first.offset + first.length);
  CHECK(packs.load(id_of(2), first) == "first");
  CHECK(packs.load(id_of(4), second) == "second");
}

TEST_CASE("a pack that lost its end is left alone and the next one begun") {
  TempFolder temp;
  make_folder(temp / "pages");
  const std::shared_ptr<const Seal> seal = make_open_seal(Key{});
  PackPlace first;
  {
    Packs packs(temp / "pages", seal);
    first = packs.append(id_of(1), "lost");
    packs.sync();
  }
  std::filesystem::resize_file(temp / "pages/000001.pack", 20);
  Packs packs(temp / "pages", seal);
  packs.start_at(1, first.offset + first.length);
  CHECK(packs.append(id_of(2), "new").pack == 2);
  CHECK(code_of([&] { packs.load(id_of(1), first); }) == ErrorCode::Damaged);
}

TEST_CASE("a page's content is packed exactly") {
  PageContent content = page_with("First line of a page, 第二行 and ھەممە words");
  content.words.push_back({3, 3, {-1.5F, 1e-30F, 3.4e38F, 0.1F}, 0.37F});
  content.words.push_back({0, 2, {}, 0});  // out of order
  content.marks = {{0, 5, MarkKind::Hidden}, {2, 9, MarkKind::Quoted}};
  content.awaits_ocr = true;
  CHECK(unpack_content(pack_content(content)) == content);
  CHECK(unpack_content(pack_content({})) == PageContent{});
  PageContent controls;
  controls.text = std::string("a\0b\xE2\x80\x8B\xE2\x80\xAE", 9);
  CHECK(unpack_content(pack_content(controls)) == controls);
}

TEST_CASE("a packed page that is cut anywhere is Damaged") {
  const Bytes packed = pack_content(page_with("some words that stand on a page"));
  for (std::size_t size = 0; size < packed.size(); ++size)
    CHECK(code_of([&] { unpack_content(ByteView(packed).substr(0, size)); }) == ErrorCode::Damaged);
}

TEST_CASE("a packed reading with a word or a mark that ends before it begins is damaged") {
  PageContent words;
  words.text = "camp words";
  words.words = {{5, 4, {}, 1}};
  PageContent marks;
  marks.text = words.text;
  marks.marks = {{10, 0, MarkKind::Hidden}};
  for (const PageContent& content : {words, marks})
    CHECK(code_of([&] { unpack_content(pack_content(content)); }) == ErrorCode::Damaged);
}

TEST_CASE("equal content from an equal producer has an equal id, anything else another one") {
  const auto id = [](const char* document, PageNumber page, const char* text, How how, const char* producer,
                     const char* parameters) {
    return encode_reading(document, page, page_with(text), how, producer, parameters).reading.id;
  };
  const std::string first = id("d", 1, "text", How::Embedded, "p 1", "");
  CHECK(first.size() == 32);
  CHECK(id("d", 1, "text", How::Embedded, "p 1", "") == first);
  CHECK(id("e", 1, "text", How::Embedded, "p 1", "") != first);
  CHECK(id("d", 2, "text", How::Embedded, "p 1", "") != first);
  CHECK(id("d", 1, "texts", How::Embedded, "p 1", "") != first);
  CHECK(id("d", 1, "text", How::Ocr, "p 1", "") != first);
  CHECK(id("d", 1, "text", How::Embedded, "p 2", "") != first);
  CHECK(id("d", 1, "text", How::Embedded, "p 1", "x") != first);
  CHECK(encode_reading("d", 1, page_with("四个汉字"), How::Embedded, "p", "").characters == 4);
}
