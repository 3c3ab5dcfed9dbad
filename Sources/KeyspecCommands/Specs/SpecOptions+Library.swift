import Deployment
import RunEvents
import SpecLanguage
import TypedYAML

extension SpecOptions {
    /// The files that the options name.
    var source: SpecSource {
        specs.reduce(.builtIn) { source, path in specsOnly ? source.replacing(path) : source.adding(path) }
    }

    /// The contract and all checks. What is wrong with the files goes to standard error; errors end the command.
    func load(_ console: Console) throws -> SpecLibrary {
        let (library, diagnostics) = SpecLibrary.load(source)
        guard let library else {
            throw CommandFailure(invalid: diagnostics, what: "the spec files", console)
        }
        console.show(diagnostics)
        return library
    }
}

extension Console {
    /// Diagnostics as they are shown. A secret in a file is not: terminals are kept by CI systems.
    func text(of diagnostics: [Diagnostic]) -> String {
        diagnostics.rendered(colours: areErrorsColoured, cover: SecretLiteral.cover)
    }

    /// Shows diagnostics that end nothing.
    func show(_ diagnostics: [Diagnostic]) {
        if !diagnostics.isEmpty { error(text(of: diagnostics)) }
    }
}

extension CommandFailure {
    /// Files with errors: all of them are shown.
    init(invalid diagnostics: [Diagnostic], what: String, _ console: Console) {
        self.init(
            .invalidInput, "\(what) cannot be used", remedy: "repair what is listed above",
            details: console.text(of: diagnostics))
    }
}
