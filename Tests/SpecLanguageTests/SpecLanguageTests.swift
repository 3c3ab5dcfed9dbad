import SpecLanguage
import Testing
import TypedYAML

@Suite("The specs of the repository")
struct BuiltInSpecTests {
    @Test("all files load without a word")
    func load() {
        let (library, diagnostics) = SpecLibrary.load()
        #expect(diagnostics.rendered(colours: false) == "")
        #expect(library != nil)
        print(library?.checks.count ?? 0, library?.checks.map(\.rows.count).reduce(0, +) ?? 0)
    }
}
