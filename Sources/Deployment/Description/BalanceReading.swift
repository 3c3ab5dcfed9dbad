/// How an account's balance is read with one of its keys.
package struct BalanceReading: Sendable {
    /// The endpoint that answers it, without a charge.
    package var endpoint: String
    /// Where the balance stands in its JSON body.
    package var pointer: JSONPointer

    package init(endpoint: String, pointer: JSONPointer) {
        self.endpoint = endpoint
        self.pointer = pointer
    }
}
