import Contract
import SpecLanguage
import TestSupport
import Testing
import TypedYAML

@Suite("The specs of the repository")
struct BuiltInSpecTests {
    private static let folder = Repository.files(in: "specs", suffix: ".yaml").filter { !$0.contains("/tls-profiles/") }
    private static let files = folder.filter { $0 != "specs/contract.yaml" }

    @Test("each file loads without a word", arguments: files)
    func load(_ path: String) throws {
        let file = SourceFile(name: path, text: try FileTree.text(of: Repository.path(path)))
        let (library, diagnostics) = SpecLibrary.load([file])
        #expect(diagnostics.rendered(colours: false) == "")
        #expect(library?.checks.isEmpty == false)
    }

    @Test("what is built in is what the folder holds")
    func embedded() throws {
        let built = SpecSource.embedded
        #expect(built.map(\.name) == Self.folder)
        for file in built { #expect(file.text == (try FileTree.text(of: Repository.path(file.name)))) }
    }

    @Test("the profiles that are built in are what their folder holds")
    func embeddedProfiles() throws {
        let built = SpecSource.embeddedProfiles
        #expect(built.map(\.name).sorted() == Repository.files(in: "specs/tls-profiles", suffix: ".yaml").sorted())
        for file in built { #expect(file.text == (try FileTree.text(of: Repository.path(file.name)))) }
    }

    @Test("the built-in library holds all checks in the order of the files")
    func library() throws {
        let library = try #require(SpecLibrary.load().value)
        #expect(library.suites.map(\.id) == Self.files.map(\.fileStem))
        #expect(library.check("matching.every-letter-counts")?.rows.map(\.id) == (1...40).map(String.init))
        #expect(library.check("header.key-elsewhere")?.rows.first?.id == "query-api_key")
        #expect(library.check("nothing") == nil)
    }

    @Test("every check says why and how to fix")
    func texts() throws {
        for check in try #require(SpecLibrary.load().value).checks {
            #expect(check.why != nil && check.fix != nil, "\(check.id)")
            #expect(!check.title.contains("must") && !check.title.contains("should"), "\(check.id)")
        }
    }

    @Test("the example of the reference page loads")
    func example() {
        let (_, diagnostics) = SpecLibrary.load([SourceFile(name: "example.yaml", text: SpecDocumentation.example)])
        #expect(diagnostics.rendered(colours: false) == "")
    }
}
