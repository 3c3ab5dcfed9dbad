import Contract
import RunEvents
import SpecLanguage
import TypedYAML

extension CommandFailure {
    /// A pattern of `--only` that names nothing.
    init(nothingSelectedBy pattern: String, in library: SpecLibrary) {
        let isUncovered = ClauseID(pattern).flatMap { library.catalogue[$0] } != nil
        let message =
            isUncovered
            ? "no check decides \(pattern) yet, so nothing ran" : "nothing is named '\(pattern)', so nothing ran"
        self.init(.nothingRan, message, remedy: Self.remedy(for: pattern, in: library))
    }

    private static func remedy(for pattern: String, in library: SpecLibrary) -> String {
        let check = String(pattern.prefix { $0 != "[" })
        let names =
            library.checks.map(\.id) + library.suites.map(\.id) + library.catalogue.clauses.map(\.id.description)
            + library.catalogue.areas.map(\.prefix)
        if let question = Suggestion.question(about: check, among: names), !names.contains(check) { return question }
        if library.check(check) != nil { return "'keyspec explain \(check)' shows its rows" }
        return "'keyspec list' shows all checks, 'keyspec trace' all clauses"
    }
}
