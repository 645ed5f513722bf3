namespace Chainrule.Insight.Topics;

/// <summary>One step of a derivation: what is done, the formulas that it gives, and the numbers that these come to.</summary>
/// <param name="Text">What is done and why, in a sentence or two.</param>
/// <param name="Formulas">The formulas, one a line.</param>
/// <param name="Numbers">What they come to for the values that were asked about.</param>
public sealed record Step(string Text, IReadOnlyList<string> Formulas, IReadOnlyList<NamedNumbers> Numbers)
{
    /// <summary>How to have it otherwise; null where it can't be.</summary>
    public Remedy? Remedy { get; init; }

    /// <summary>A step of words and formulas.</summary>
    public Step(string text, params string[] formulas)
        : this(text, formulas, [])
    {
    }

    /// <summary>The same step with numbers.</summary>
    public Step With(params NamedNumbers[] numbers) => this with { Numbers = numbers };
}
