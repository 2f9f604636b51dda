"""Tests the parts of scripts/package on a made-up tree and on the programs of a build: packaging_test.py BUILD_FOLDER"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PACKAGING = HERE.parent.parent / "packaging"
sys.path.insert(0, str(PACKAGING))
import closure  # noqa: E402
import origins  # noqa: E402
import sbom     # noqa: E402

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()


def link(path, words, source="int f(void); int f(void) { return 1; }"):
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["gcc", "-o", str(path), "-x", "c", "-", "-x", "none", *words], input=source, text=True, check=True)


class MadeUpTree(unittest.TestCase):
    """bin/program needs libnear.so.1, which needs libfar.so.2."""

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.elsewhere = pathlib.Path(self.scratch.name, "system")
        self.tree = pathlib.Path(self.scratch.name, "a tree")
        self.libraries = self.tree / "lib/casebound"
        self.libraries.mkdir(parents=True)
        far, near = self.elsewhere / "libfar.so.2", self.elsewhere / "libnear.so.1"
        link(far, ["-shared", "-Wl,-soname,libfar.so.2"])
        link(near, ["-shared", "-Wl,-soname,libnear.so.1", "-Wl,--no-as-needed", str(far)], "int g(void); int g(void) { return 2; }")
        self.known = {path.name: str(path) for path in (far, near)}
        self.link_program("-Wl,-rpath,$ORIGIN/../lib/casebound", "-Wl,--disable-new-dtags")

    def link_program(self, *words):
        self.program = self.tree / "bin/program"
        link(self.program, [*words, "-Wl,--no-as-needed", self.known["libnear.so.1"], "-Wl,--allow-shlib-undefined"], "int main(void) { return 0; }")

    def ship(self, *names):
        for name in names:
            (self.libraries / name).write_bytes(pathlib.Path(self.known[name]).read_bytes())

    def test_what_a_library_needs_in_turn_is_missing_too(self):
        self.assertEqual(list(closure.missing_libraries([self.program], self.libraries, self.known)), ["libfar.so.2", "libnear.so.1"])
        self.ship("libnear.so.1")
        self.assertEqual(list(closure.missing_libraries([self.program], self.libraries, self.known)), ["libfar.so.2"])
        self.ship("libfar.so.2")
        self.assertEqual(closure.missing_libraries([self.program], self.libraries, self.known), {})

    def test_a_library_that_is_nowhere_ends_the_packaging(self):
        with self.assertRaisesRegex(LookupError, "libfar.so.2"):
            closure.missing_libraries([self.program], self.libraries, {"libnear.so.1": self.known["libnear.so.1"]})

    def test_a_whole_tree_has_no_faults_and_runs_with_every_library_hidden(self):
        self.ship("libnear.so.1", "libfar.so.2")
        for name in self.known:
            (self.elsewhere / name).unlink()
        self.assertEqual(closure.faults(self.tree), [])
        self.assertEqual(subprocess.run([self.program], env={"LD_LIBRARY_PATH": "/nowhere"}).returncode, 0)

    def test_each_fault_is_named(self):
        self.ship("libnear.so.1")
        self.assertEqual(closure.faults(self.tree), ["lib/casebound/libnear.so.1 needs libfar.so.2, which is not shipped"])
        self.ship("libfar.so.2")
        self.link_program()
        self.assertEqual(closure.faults(self.tree), ["bin/program looks for libraries in None, not in lib/casebound"])
        self.link_program(f"-Wl,-rpath,{self.elsewhere}")
        self.assertEqual(len(closure.faults(self.tree)), 1)

    def test_the_c_library_is_not_shipped_and_its_version_is_known(self):
        self.assertNotIn("libc.so.6", closure.needed(self.program))
        self.assertRegex(closure.glibc_version([self.program]), r"^2\.\d+$")

    def list_of(self, epoch=1_700_000_000):
        self.ship("libnear.so.1")
        parts = [sbom.Part("near", "1:2+b", "MIT", purl="pkg:deb/debian/near@1", source="near 1", files=["lib/casebound/libnear.so.1"]),
                 sbom.Part("far", "3", "", linked_in=True)]
        return sbom.write(self.tree, parts, "0.1.0", epoch, ["bin/program"], {"casebound": {"near", "far"}})

    def test_the_list_names_each_part_with_version_licence_origin_and_checksum(self):
        told = json.loads(self.list_of())
        self.assertEqual((told["bomFormat"], told["specVersion"]), ("CycloneDX", "1.5"))
        self.assertRegex(told["serialNumber"], r"^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        self.assertEqual(told["metadata"]["timestamp"], "2023-11-14T22:13:20Z")
        far, near = told["components"]
        self.assertEqual((near["name"], near["version"], near["licenses"], near["purl"]),
                         ("near", "1:2+b", [{"expression": "MIT"}], "pkg:deb/debian/near@1"))
        self.assertEqual(near["components"][0]["hashes"][0]["content"], sbom.sha256(self.libraries / "libnear.so.1"))
        self.assertEqual(far["licenses"], [{"license": {"name": "see licences/far"}}])
        self.assertEqual(told["metadata"]["component"]["components"][0]["name"], "bin/program")
        self.assertIn({"ref": "casebound", "dependsOn": ["far", "near"]}, told["dependencies"])

    def test_the_list_is_the_same_for_the_same_tree_and_another_for_another(self):
        first = self.list_of()
        self.assertEqual(self.list_of(), first)
        self.program.write_bytes(b"changed")
        self.assertNotEqual(json.loads(self.list_of())["serialNumber"], json.loads(first)["serialNumber"])


class TheBuild(unittest.TestCase):
    """What the programs of this build would bring along."""

    def setUp(self):
        programs = [BUILD / "casebound", BUILD / "casebound-worker"]
        known = closure.libraries_of_this_machine() | {"libpdfium.so": str(HERE.parent.parent / ".deps/pdfium/libpdfium.so")}
        self.found = closure.missing_libraries(programs, BUILD / "no such folder", known)

    def test_licence_and_origin_of_every_library_are_known(self):
        licences = origins.read_licences(PACKAGING / "licences.txt")
        for name, path in self.found.items():
            if name == "libpdfium.so":
                continue
            origin = origins.origin_of(path)
            self.assertIn(origin.source, licences, f"{name}: add the licence of {origin.source} to packaging/licences.txt")
            self.assertTrue(origin.copyright.is_file(), f"{name}: {origin.copyright} is missing")

    def test_the_worker_says_where_to_look_for_what_its_libraries_need_in_turn(self):
        self.assertIn("(RPATH)", closure.readelf("--dynamic", BUILD / "casebound-worker"))

    def test_no_library_is_taken_from_the_folder_that_one_stands_in(self):
        # An empty entry means the current folder, and a leak may hold a library.
        for program in ("casebound", "casebound-worker"):
            for entry in (closure.search_path(BUILD / program) or "/").split(":"):
                self.assertRegex(entry, r"^(/|\$ORIGIN/)", f"{program} looks for libraries in {entry or 'the current folder'}")


if __name__ == "__main__":
    unittest.main()
