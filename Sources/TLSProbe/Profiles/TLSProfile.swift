/// What an authority demands of a server: in each dimension what it has to take, and all that it may take.
package struct TLSProfile: Sendable, Hashable {
    /// The demands in one dimension.
    package struct Rule<Element: Sendable & Hashable>: Sendable, Hashable {
        /// What the server has to take.
        package var required: [Element]
        /// All that it may take besides; nil where the authority says nothing.
        package var allowed: [Element]?

        package init(required: [Element] = [], allowed: [Element]? = nil) {
            self.required = required
            self.allowed = allowed
        }

        /// What the authority says about one element.
        package func demand(of element: Element) -> Demand {
            if required.contains(element) { return .required }
            guard let allowed else { return .free }
            return allowed.contains(element) ? .allowed : .forbidden
        }
    }

    /// What an authority says about one version, suite or group.
    package enum Demand: String, Sendable, Hashable {
        case required, allowed, forbidden, free
    }

    package var name: String
    package var title: String
    /// Where it is written.
    package var source: String
    package var versions: Rule<TLSVersion>
    /// The suites of TLS 1.3.
    package var suites: Rule<CipherSuite>
    package var groups: Rule<NamedGroup>

    package init(
        name: String, title: String, source: String, versions: Rule<TLSVersion>, suites: Rule<CipherSuite>,
        groups: Rule<NamedGroup>
    ) {
        self.name = name
        self.title = title
        self.source = source
        self.versions = versions
        self.suites = suites
        self.groups = groups
    }
}
