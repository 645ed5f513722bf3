namespace Chainrule;

/// <summary>
/// What a layer, a loss or an optimizer computes, as text for people to read: what explanations show beside the numbers.
/// </summary>
/// <param name="Formula">
/// One line, as the textbook has it. A layer that works element by element writes x for what comes in and y for what goes
/// out, <c>y = max(x, 0)</c>; explanations of a whole network, whose inputs are x, call them z and a.
/// </param>
/// <param name="Derivative">Its derivative in the same letters, <c>1 where x &gt; 0, else 0</c>; empty where untold.</param>
public sealed record FormulaText(string Formula, string Derivative = "")
{
    /// <summary>What it is, in a few words, without a full stop; empty where that isn't told.</summary>
    public string Title { get; init; } = "";

    /// <summary>The definition, one formula a line, where it takes more than <see cref="Formula"/>.</summary>
    public IReadOnlyList<string> Definition { get; init; } = [Formula];

    /// <summary>
    /// Of a loss that is a mean over outputs: one term, of y and t, <c>(y - t)²</c>, where it is short enough to be written
    /// out with numbers; else empty.
    /// </summary>
    public string Term { get; init; } = "";

    /// <summary>The formulas that lead to the derivative, one a line; empty where the rules lead there at once.</summary>
    public IReadOnlyList<string> Derivation { get; init; } = [];

    /// <summary>The paper or book that it comes from; empty where that isn't told.</summary>
    public string Source { get; init; } = "";
}
