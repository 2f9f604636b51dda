// A casebound-worker whose reader does what the document says: "COMMAND ARGUMENT...\nREST".
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "attacks.h"
#include "sandbox/child_stream.h"
#include "sandbox/serve.h"

namespace {

using namespace casebound;
using namespace casebound::sandbox;

constexpr Verdict kComplete{Outcome::Complete, ""};

PageContent page_of(std::string text) {
  PageContent page;
  page.text = std::move(text);
  return page;
}

void spin(double seconds) {
  const std::clock_t end = std::clock() + static_cast<std::clock_t>(seconds * CLOCKS_PER_SEC);
  while (std::clock() < end) {
  }
}

[[noreturn]] void sleep_for_ever() {
  for (;;) usleep(100'000);
}

void send_raw(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = write(kDocumentFd, bytes.data(), bytes.size());
    if (sent <= 0) _exit(0);
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// Ends in a real SIGSEGV; the address is volatile so that the compiler does not see the fault coming.
void write_nowhere() {
  volatile std::uintptr_t nowhere = 8;
  *reinterpret_cast<volatile int*>(nowhere) = 1;
}

int overflow_stack(int depth) {
  volatile char big[4096] = {};
  big[0] = static_cast<char>(depth);
  return depth < 0 ? 0 : overflow_stack(depth + 1) + big[0];
}

std::uint64_t fnv(std::uint64_t hash, std::string_view bytes) {
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
  return hash;
}

struct Scene {
  DocumentInput& input;
  const DocumentOptions& options;
  DocumentOutput& output;
  std::vector<std::string> arguments;  // argument 0 is the command
  std::string rest;

  long number(std::size_t at) const { return at < arguments.size() ? std::atol(arguments[at].c_str()) : 0; }
};

using Command = std::function<Verdict(Scene&)>;

Verdict echo(Scene& scene) {
  DocumentFacts facts;
  facts.format = "echo";
  facts.producer = "test 1";
  facts.title = scene.options.name;
  scene.output.facts(facts);
  std::istringstream lines(scene.rest);
  for (std::string line; std::getline(lines, line);) scene.output.page(page_of(line));
  return kComplete;
}

Verdict words(Scene& scene) {
  PageContent page = page_of("善 words");
  page.kind = PageKind::Slide;
  page.width = 595.5F;
  page.words = {{0, 3, {1, 2, 3, 4}, 1}, {4, 9, {5, 6, 7, 8}, 0.5F}};
  page.marks = {{4, 9, MarkKind::Hidden}};
  scene.output.page(page);
  return {Outcome::Partial, "Half of it."};
}

Verdict pages(Scene& scene) {
  for (long i = 0; i < scene.number(1); ++i) {
    spin(static_cast<double>(scene.number(2)) / 1000);
    scene.output.page(page_of("page " + std::to_string(i + 1)));
  }
  return kComplete;
}

Verdict child(Scene& scene) {
  scene.output.begin_child({"a/b\xC3\xA4.bin", "a/b\xE4.bin", "application/octet-stream", 12345});
  const std::string piece(3U << 20, 'c');
  for (long left = scene.number(1); left > 0; left -= static_cast<long>(piece.size()))
    scene.output.child_bytes(std::string_view(piece).substr(0, static_cast<std::size_t>(left)));
  scene.output.end_child({Outcome::Damaged, "Cut."});
  return kComplete;
}

Verdict sum(Scene& scene) {
  std::uint64_t hash = 14695981039346656037ULL;
  std::string piece(300'000, '\0');
  std::uint64_t at = 0;
  while (const std::size_t got = scene.input.read(at, piece)) {
    hash = fnv(hash, std::string_view(piece).substr(0, got));
    at += got;
  }
  scene.output.page(page_of(std::to_string(at) + " " + std::to_string(hash)));
  return kComplete;
}

[[noreturn]] void allocate_for_ever() {
  for (;;) {
    char* const piece = new char[1U << 20];
    std::memset(piece, 1, 1U << 20);
  }
}

[[noreturn]] void allocate_unstoppably() noexcept { allocate_for_ever(); }

[[noreturn]] void allocate_like_c() {
  for (;;) std::memset(std::malloc(1U << 20), 1, 1U << 20);
}

Verdict memory(Scene& scene) {
  std::string big(static_cast<std::size_t>(scene.number(1)) << 20, 'm');
  scene.output.page(page_of(std::to_string(big.size())));
  return kComplete;
}

const std::map<std::string, Command>& commands() {
  static const std::map<std::string, Command> all = {
      {"echo", echo},
      {"words", words},
      {"pages", pages},
      {"child", child},
      {"sum", sum},
      {"memory", memory},
      {"view",
       [](Scene& s) {
         s.output.page(page_of(std::to_string(s.input.view(1ULL << 30).size())));
         return kComplete;
       }},
      {"say", [](Scene& s) { return Verdict{outcome_from(s.arguments.at(1)), s.rest}; }},
      {"passwords",
       [](Scene& s) {
         for (auto& each : s.options.passwords) s.output.page(page_of(each));
         return kComplete;
       }},
      {"environment",
       [](Scene& s) {
         for (char** each = environ; *each != nullptr; ++each) s.output.page(page_of(*each));
         return kComplete;
       }},
      {"descriptors",
       [](Scene& s) {
         std::string open;
         for (int fd = 0; fd < 1000; ++fd)
           if (lseek(fd, 0, SEEK_CUR) >= 0 || errno != EBADF) open += std::to_string(fd) + " ";
         s.output.page(page_of(open));
         return kComplete;
       }},
      {"fonts",
       [](Scene& s) {
         s.output.page(page_of(test::try_attack("open-read", "/usr/share/fonts")));
         return kComplete;
       }},
      // Time and memory
      {"spin",
       [](Scene&) -> Verdict {
         for (;;) spin(1);
       }},
      {"spin-deaf",
       [](Scene&) -> Verdict {
         std::signal(SIGXCPU, SIG_IGN);
         for (;;) spin(1);
       }},
      {"sleep", [](Scene&) -> Verdict { sleep_for_ever(); }},
      {"allocate", [](Scene&) -> Verdict { allocate_for_ever(); }},
      {"allocate-c", [](Scene&) -> Verdict { allocate_like_c(); }},
      {"allocate-noexcept", [](Scene&) -> Verdict { allocate_unstoppably(); }},
      // Deaths
      {"segfault",
       [](Scene&) -> Verdict {
         std::raise(SIGSEGV);
         write_nowhere();
         std::abort();
       }},
      {"abort", [](Scene&) -> Verdict { std::abort(); }},
      {"overflow", [](Scene&) -> Verdict { return {Outcome::Complete, std::to_string(overflow_stack(0))}; }},
      {"trap", [](Scene&) -> Verdict { __builtin_trap(); }},
      {"exit", [](Scene& s) -> Verdict { _exit(static_cast<int>(s.number(1))); }},
      {"throw", [](Scene&) -> Verdict { throw std::out_of_range("secret text of the document"); }},
      {"throw-int", [](Scene&) -> Verdict { throw 42; }},
      {"throw-error", [](Scene&) -> Verdict { throw Error(ErrorCode::Damaged, "It is cut off."); }},
      {"start-thread",
       [](Scene&) -> Verdict {
         std::thread([] {}).join();
         return kComplete;
       }},
      // Rules broken
      {"garbage",
       [](Scene&) -> Verdict {
         send_raw(std::string(100'000, '\xEE'));
         sleep_for_ever();
       }},
      {"too-long",
       [](Scene&) -> Verdict {
         send_raw(std::string("\xFF\xFF\xFF\x7F\x02", 5));
         sleep_for_ever();
       }},
      {"cut-message",
       [](Scene&) -> Verdict {
         send_raw(
             std::string("\x10\0\0\0\x02"
                         "abc",
                         8));
         _exit(0);
       }},
      {"bad-utf8",
       [](Scene&) -> Verdict {
         send_message(MessageKind::Page, encode_page(page_of("a\xFF")));
         sleep_for_ever();
       }},
      {"bad-order",
       [](Scene&) -> Verdict {
         send_message(MessageKind::ChildBytes, "abc");
         sleep_for_ever();
       }},
      {"child-in-child",
       [](Scene&) -> Verdict {
         for (int i = 0; i < 2; ++i) send_message(MessageKind::BeginChild, encode_child({}));
         sleep_for_ever();
       }},
      {"limits-ignored",
       [](Scene&) -> Verdict {
         for (;;) send_message(MessageKind::Page, encode_page(page_of("x")));
       }},
      {"block-past-end",
       [](Scene& s) -> Verdict {
         send_message(MessageKind::NeedBlock, encode_range({s.input.size() - 1, 2}));
         sleep_for_ever();
       }},
      {"blocks-unread",
       [](Scene& s) -> Verdict {
         const auto length =
             static_cast<std::uint32_t>(std::min<std::uint64_t>(s.input.size(), kMostPieceBytes));
         for (int i = 0; i < 1000; ++i) send_message(MessageKind::NeedBlock, encode_range({0, length}));
         sleep_for_ever();
       }},
      {"flood",
       [](Scene& s) -> Verdict {
         for (;;) s.output.facts({});
       }},
      {"hang-up",
       [](Scene&) -> Verdict {
         close(kDocumentFd);
         sleep_for_ever();
       }},
      {"talk-on",
       [](Scene&) -> Verdict {
         send_message(MessageKind::Page, encode_page(page_of("last")));
         send_message(MessageKind::Done, encode_verdict(kComplete));
         send_raw(std::string(1000, '\xEE'));
         sleep_for_ever();
       }},
      {"child-unfinished",
       [](Scene& s) {
         s.output.begin_child({"u", "", "", 0});
         s.output.child_bytes("abc");
         return kComplete;
       }},
      {"child-then",
       [](Scene& s) -> Verdict {
         s.output.begin_child({"u", "", "", 0});
         s.output.child_bytes("abc");
         if (s.arguments.at(1) == "segfault") write_nowhere();
         throw Error(ErrorCode::TooLarge, "Too much.");
       }},
      {"bad-page",
       [](Scene& s) {
         s.output.page(page_of("a\xFF"));
         return kComplete;
       }},
      {"try",
       [](Scene& s) {
         s.output.page(
             page_of(test::try_attack(s.arguments.at(1), s.arguments.size() > 2 ? s.arguments[2] : "")));
         return kComplete;
       }},
  };
  return all;
}

class Actor : public DocumentHandler {
 public:
  Verdict extract(DocumentInput& input, const DocumentOptions& options, DocumentOutput& output) override {
    Scene scene{input, options, output, {}, {}};
    std::string head(std::min<std::uint64_t>(input.size(), 64U << 10), '\0');
    head.resize(input.read(0, head));
    const std::size_t line = head.find('\n');
    std::istringstream first(head.substr(0, line));
    for (std::string word; first >> word;) scene.arguments.push_back(word);
    scene.rest = line == std::string::npos ? "" : head.substr(line + 1);
    while (!scene.arguments.empty() && scene.arguments[0] == "page-then") {
      output.page(page_of("won"));
      scene.arguments.erase(scene.arguments.begin());
    }
    if (scene.arguments.empty()) return kComplete;
    const auto found = commands().find(scene.arguments[0]);
    if (found == commands().end()) return {Outcome::Unsupported, "no such command"};
    return found->second(scene);
  }

  Picture render(DocumentInput& input, const DocumentOptions&, PageNumber page, float dpi) override {
    const std::string_view text = input.view(1U << 20);
    if (text == "none") throw Error(ErrorCode::NoPicture, "It has no pages to draw.");
    if (text == "segfault") write_nowhere();
    if (text == "spin") spin(1000);
    if (text == "allocate") allocate_for_ever();
    Picture picture;
    picture.width = page;
    picture.height = static_cast<std::uint32_t>(dpi);
    picture.png = std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    for (const std::uint32_t number : {picture.width, text == "lie" ? 7 : picture.height})
      for (int shift = 24; shift >= 0; shift -= 8) picture.png.push_back(static_cast<char>(number >> shift));
    picture.png.append(3'000'000, 'p');
    return picture;
  }
};

}  // namespace

int main(int count, char** arguments) {
  Actor actor;
  serve(actor, serve_options_from(std::span(arguments, static_cast<std::size_t>(count)).subspan(2), true));
}
