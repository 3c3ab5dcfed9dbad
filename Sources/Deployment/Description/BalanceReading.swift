internal import TypedYAML

/// How an account's balance is read with one of its keys.
package struct BalanceReading: Sendable {
    /// The endpoint that answers it, without a charge.
    package var endpoint: String
    /// Where the balance stands in its JSON body.
    package var pointer: JSONPointer
    /// How long after a call its charge is in the balance, at most.
    package var lag: Duration

    package init(endpoint: String, pointer: JSONPointer, lag: Duration = .zero) {
        self.endpoint = endpoint
        self.pointer = pointer
        self.lag = lag
    }

    /// The balance that an answer's body tells; nil when no whole number stands there, as a number or as text (`"12"`, `12.00`).
    package func credits(in body: [UInt8]) -> Int? {
        switch (try? OrderedJSON(parsing: body))?.value(at: pointer) {
        case .string(let text): (try? OrderedJSON(parsing: Array(text.utf8)))?.wholeNumber
        case let value?: value.wholeNumber
        case nil: nil
        }
    }
}
