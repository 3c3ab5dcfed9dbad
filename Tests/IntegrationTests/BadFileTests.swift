import TestSupport
import Testing

@Suite("Bad files") struct BadFileTests {
    /// A kind of damage, made of a file's text.
    enum Damage: String, CaseIterable, Sendable {
        case missing, folder, empty, binary, enormous, cyclic, notYAML, wrongShape

        func make(_ name: String, in folder: TemporaryFolder) throws {
            switch self {
            case .missing: break
            case .folder: try FileTree.makeFolder(folder.path(name))
            case .empty: try folder.write("", to: name)
            case .binary: try folder.write([0x7F, 0x45, 0x4C, 0x46, 0x00, 0xFF, 0xFE], to: name)
            case .enormous: try folder.write([UInt8](repeating: UInt8(ascii: "a"), count: 50 << 20), to: name)
            case .cyclic: try folder.write("a: &a\n  b: *a\n", to: name)
            case .notYAML: try folder.write("target: [\n  unclosed\n", to: name)
            case .wrongShape: try folder.write("- 1\n- 2\n", to: name)
            }
        }
    }

    let place: Workplace

    init() throws { place = try Workplace() }

    @Test("a target file that is none ends every command that needs one with 65", arguments: Damage.allCases)
    func target(damage: Damage) throws {
        try damage.make("t.yaml", in: place.folder)
        for arguments in [["run"], ["plan"], ["doctor"], ["cleanup"], ["lint"]] {
            let outcome = try runProcess(
                Binaries.keyspec, arguments + ["--target", "t.yaml"], environment: place.environment,
                workingFolder: place.folder.path)
            #expect(outcome.exitStatus == 65, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains("t.yaml"))
        }
        #expect(FileTree.names(in: place.folder.path("reports")).isEmpty)
    }

    @Test("a waiver file that is none ends a run with 65", arguments: Damage.allCases)
    func waivers(damage: Damage) async throws {
        try damage.make("w.yaml", in: place.folder)
        let outcome = try await place.keyspec("run", "--waivers", "w.yaml")
        #expect(outcome.exitStatus == 65, "\(outcome.errors)")
        #expect(outcome.errors.contains("w.yaml"))
    }

    @Test("a spec file that is none ends a run with 65", arguments: Damage.allCases)
    func spec(damage: Damage) async throws {
        try damage.make("own/s.yaml", in: place.folder)
        let outcome = try await place.keyspec("run", "--specs", "own")
        #expect(outcome.exitStatus == 65, "\(outcome.errors)")
        #expect(outcome.errors.contains("own"))
    }

    @Test("lint lists the problems of all files at once, for programs too")
    func lintAll() async throws {
        try place.folder.write("suite: a\nchekcs: []\n", to: "a.yaml")
        try place.folder.write("target: t\nbase: nowhere\n", to: "t.yaml")
        let outcome = try await place.keyspec(
            "lint", "a.yaml", "--target", "t.yaml", "--waivers", "none.yaml", "--json")
        #expect(outcome.exitStatus == 65)
        for part in ["\"file\": \"a.yaml\"", "\"file\": \"t.yaml\"", "\"file\": \"none.yaml\"", "did you mean"] {
            #expect(outcome.output.contains(part), "\(part)")
        }
    }

    @Test("an event file that is none ends report with 65", arguments: Damage.allCases)
    func events(damage: Damage) async throws {
        try damage.make("e.jsonl", in: place.folder)
        let outcome = try await place.keyspec("report", "e.jsonl", "--report", "markdown=r.md")
        #expect(outcome.exitStatus == 65, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("keyspec: "))
        #expect(place.text("r.md").isEmpty)
    }
}
