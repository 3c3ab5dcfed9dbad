import Contract
import SpecLanguage
import TestSupport
import Testing
import TypedYAML

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("The library of checks")
struct SpecLibraryTests {
    private static let own = """
        suite: own
        title: Ours
        checks:
          - id: own.refused
            clauses: [KEY-3]
            title: Ours too
            steps: [{ request: { key: unknown }, expect: { refused: invalid_api_key } }]
        """

    @Test("an operator's folder is added behind what is built in")
    func adding() throws {
        let folder = try TemporaryFolder("specs")
        try folder.write(Self.own, to: "deep/own.yml")
        try folder.write("not a spec", to: "README.md")
        let library = try #require(SpecLibrary.load(SpecSource.builtIn.adding(folder.path + "/")).value)
        #expect(library.suites.map(\.id) == (try #require(SpecLibrary.load().value)).suites.map(\.id) + ["own"])
        #expect(library.suites.last?.place.file.name == folder.path("deep/own.yml"))
    }

    @Test("an operator's folder replaces what is built in, and the contract stays")
    func replacing() throws {
        let folder = try TemporaryFolder("specs")
        try folder.write(Self.own, to: "own.yaml")
        let library = try #require(SpecLibrary.load(SpecSource.builtIn.replacing(folder.path)).value)
        #expect(library.suites.map(\.id) == ["own"])
        #expect(library.catalogue.clauses.count == 73)
    }

    @Test("an id that is built in cannot be given again")
    func clash() throws {
        let folder = try TemporaryFolder("specs")
        try folder.write(try FileTree.text(of: Repository.path("specs/rotation.yaml")), to: "rotation.yaml")
        let diagnostics = SpecLibrary.load(SpecSource.builtIn.adding(folder.path)).diagnostics
        #expect(Set(diagnostics.map(\.code)) == ["duplicate-id"])
        #expect(diagnostics.first?.notes.first?.range?.file.name == "specs/rotation.yaml")
    }

    @Test("a file by itself is read beside what is built in, once, whatever else names it")
    func singleFile() throws {
        let folder = try TemporaryFolder("specs")
        let own = try folder.write(Self.own, to: "own.yaml")
        let source = SpecSource.builtIn.adding(folder.path).adding(files: [own, folder.path + "/./own.yaml"])
        #expect(try #require(SpecLibrary.load(source).value).suites.filter { $0.id == "own" }.count == 1)
        let text = Self.own.replacing("suite: own", with: "suite: matching").replacing(
            "own.refused", with: "matching.refused")
        let taken = try folder.write(text, to: "taken/matching.yaml")
        let diagnostics = SpecLibrary.load(SpecSource.builtIn.adding(files: [taken])).diagnostics
        #expect(diagnostics.map(\.code) == ["duplicate-id"])
        #expect(diagnostics.first?.range?.file.name == taken)
        #expect(diagnostics.first?.notes.first?.range?.file.name == "specs/matching.yaml")
    }

    @Test("a file that several paths lead to is read once, and a loop of links ends")
    func severalPaths() throws {
        let folder = try TemporaryFolder("specs")
        let own = try folder.write(Self.own, to: "inner/own.yaml")
        #expect(symlink("..", folder.path + "/inner/loop") == 0)
        #expect(symlink(own, folder.path + "/link.yaml") == 0)
        let source = SpecSource.builtIn.adding(own).adding(folder.path).adding(folder.path + "/inner")
        let (library, diagnostics) = SpecLibrary.load(source)
        #expect(diagnostics == [])
        #expect(library?.suites.filter { $0.id == "own" }.map(\.place.file.name) == [own])
    }

    @Test("a file of the repository's own folder stands for its built-in copy")
    func workingCopy() throws {
        let folder = try TemporaryFolder("specs")
        try folder.write(try FileTree.text(of: Repository.path("specs/contract.yaml")), to: "contract.yaml")
        let text = try FileTree.text(of: Repository.path("specs/rotation.yaml"))
        let file = try folder.write(text.replacing("title: ", with: "title: Still "), to: "rotation.yaml")
        let library = try #require(SpecLibrary.load(SpecSource.builtIn.adding(files: [file])).value)
        #expect(library.suites.filter { $0.id == "rotation" }.map(\.place.file.name) == [file])
        #expect(library.suites.count == (try #require(SpecLibrary.load().value)).suites.count)
    }

    @Test("a file can stand for a folder of one, whatever its name ends in; several are read in order")
    func singleFiles() throws {
        let folder = try TemporaryFolder("specs")
        let rotation = try folder.write(
            try FileTree.text(of: Repository.path("specs/rotation.yaml")), to: "rotation.txt")
        try folder.write(try FileTree.text(of: Repository.path("specs/header.yaml")), to: "more/header.yaml")
        let source = SpecSource.builtIn.replacing(rotation).replacing("\(folder.path)/more")
        #expect(try #require(SpecLibrary.load(source).value).suites.map(\.id) == ["rotation", "header"])
    }

    @Test("a path that is missing, no spec file, or a folder without specs is named")
    func folders() throws {
        let folder = try TemporaryFolder("specs")
        let file = try folder.write("text", to: "notes.txt")
        #expect(
            SpecLibrary.load(SpecSource.builtIn.adding("/no/such/folder")).diagnostics.map(\.code) == ["specs-missing"]
        )
        let diagnostics = SpecLibrary.load(SpecSource.builtIn.adding(file)).diagnostics
        #expect(!diagnostics.isEmpty && diagnostics.allSatisfy { $0.file == file })
        #expect(
            SpecLibrary.load(SpecSource.builtIn.replacing(folder.path)).diagnostics.map(\.code) == ["no-spec-files"])
    }

    @Test("a copy of the repository's folder can stand in for it, with its own contract only")
    func copy() throws {
        let folder = try TemporaryFolder("specs")
        for path in Repository.files(in: "specs", suffix: ".yaml") {
            try folder.write(try FileTree.text(of: Repository.path(path)), to: "\(path.fileStem).yaml")
        }
        #expect(SpecLibrary.load(SpecSource.builtIn.replacing(folder.path)).diagnostics == [])
        try folder.write("title: Another\n", to: "contract.yaml")
        let codes = SpecLibrary.load(SpecSource.builtIn.replacing(folder.path)).diagnostics.map(\.code)
        #expect(codes == ["foreign-contract"])
    }

    @Test("a contract among the files is checked as one")
    func contract() throws {
        let text = try FileTree.text(of: Repository.path("specs/contract.yaml"))
        #expect(SpecLibrary.load([SourceFile(name: "specs/contract.yaml", text: text)]).diagnostics == [])
        let wrong = SourceFile(name: "contract.yaml", text: text.replacing("level: standard", with: "level: standart"))
        let diagnostics = SpecLibrary.load([wrong]).diagnostics
        #expect(Set(diagnostics.map(\.code)) == ["unknown-word"])
        #expect(diagnostics.first?.label == "did you mean 'standard'?")
    }

    @Test("files that are no text are refused without harm")
    func noText() throws {
        let folder = try TemporaryFolder("specs")
        try folder.write([0xFF, 0xFE, 0x00, 0x41], to: "binary.yaml")
        try folder.write([], to: "empty.yaml")
        try folder.write([UInt8](repeating: UInt8(ascii: "a"), count: 5 << 20), to: "large.yaml")
        let codes = SpecLibrary.load(SpecSource.builtIn.replacing(folder.path)).diagnostics.map(\.code)
        #expect(codes == ["file-not-text", "file-empty", "file-too-large"])
    }

    @Test("the trace shows every clause, with its checks or without")
    func trace() throws {
        let trace = try #require(SpecLibrary.load().value).trace()
        #expect(trace.count == 73)
        let checks = Dictionary(uniqueKeysWithValues: trace.map { ($0.clause.id.description, $0.checks) })
        #expect(checks["HDR-2"] == ["header.key-required", "header.key-required-on-nodes"])
        #expect(checks["GEN-7"] == ["randomness.unpredictable", "randomness.regenerated-unpredictable"])
        #expect(trace.filter { $0.isCovered && ["HDR", "KEY", "ERR"].contains($0.clause.id.area) }.count == 23)
    }

    @Test("keys, steps and axis imply what the deployment has to offer")
    func capabilities() throws {
        let library = try #require(SpecLibrary.load().value)
        func capabilities(_ id: String) -> Set<Capability>? { library.check(id)?.capabilities }
        #expect(capabilities("header.key-required") == [.accountFunded])
        #expect(capabilities("errors.no-credits") == [.accountFunded, .accountExhausted])
        #expect(capabilities("matching.revoked") == [.accountFunded, .keysCreate, .keysDelete])
        #expect(
            capabilities("rotation.old-key-refused-on-nodes")
                == [.accountFunded, .keysCreate, .keysDelete, .keysRegenerate, .nodes])
        #expect(capabilities("generating.label-kept") == [.accountFunded, .keysCreate, .keysDelete, .keysList])
        #expect(capabilities("generating.not-listed-again")?.contains(.keysRequests) == true)
        #expect(capabilities("matching.known-revoked") == [.accountFunded, .keysRevoked])
        #expect(capabilities("header.repeated-http2") == [.accountFunded, .http2])
        #expect(capabilities("header.protocol-versions") == [.accountFunded])
        #expect(library.check("errors.discreet")?.accounts == [.exhausted])
    }
}
