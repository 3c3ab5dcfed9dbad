/// What a refusal gives away besides its code (CWE-209, CWE-497). Each test looks for what no harmless text contains.
package enum Disclosure {
    /// The sign of a stack trace in a body, or nil.
    package static func stackTrace(in text: String) -> String? {
        firstMatch(
            in: text,
            [
                "Traceback (most recent call last)", "\n\tat ", "\n    at ", "\\n    at ", "goroutine ", "panic: ",
                "Fatal error: ", "System.NullReferenceException", "java.lang.", "org.springframework.",
                "node_modules/", ".rb:in `", "Stack trace:", "stack_trace", "\"stacktrace\"", "\"stack\":",
            ])
    }

    /// The sign of an SQL statement or a database error in a body, or nil.
    package static func sql(in text: String) -> String? {
        firstMatch(
            in: text,
            [
                "SQLSTATE", "syntax error at or near", "You have an error in your SQL syntax", "SQLITE_",
                "sqlite3.", "ORA-0", "ORA-1", "psycopg", "unrecognized token:", "\": syntax error", "PG::",
                "SELECT * FROM",
                "INSERT INTO ", "mysql_fetch", "UNIQUE constraint failed", "no such table",
            ])
    }

    /// A header field that names a product with its version, such as `Server: nginx/1.22.1`, or nil.
    package static func productVersion(in answer: Answer) -> String? {
        let fields = ["Server", "X-Powered-By", "Via", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator"]
        for field in fields {
            for value in answer.values(of: field) where namesVersion(value, bare: field.hasPrefix("X-Asp")) {
                return "\(field): \(value)"
            }
        }
        return nil
    }

    private static func namesVersion(_ value: String, bare: Bool) -> Bool {
        if bare { return value.contains { $0.isNumber } }
        let parts = value.split(separator: "/", omittingEmptySubsequences: false)
        // `Via: 1.1 proxy` names the protocol, not a product.
        return zip(parts, parts.dropFirst()).contains { name, version in
            name.last?.isLetter == true && name != "HTTP" && version.first?.isNumber == true
        }
    }

    private static func firstMatch(in text: String, _ signs: [String]) -> String? {
        signs.first { text.contains($0) }
    }
}
