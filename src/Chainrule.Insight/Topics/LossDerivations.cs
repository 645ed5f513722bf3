namespace Chainrule.Insight.Topics;

/// <summary>The ways to the derivatives of losses, where there is more to say than the derivative itself.</summary>
internal static class LossDerivations
{
    private static readonly Dictionary<string, Derivation> ByName = new()
    {
        ["mean-squared-error"] = new([
            new(
                "Only one term of the sum holds yⱼ. The chain rule: the derivative of a square is twice its base, and that of "
                    + "yⱼ − tⱼ is 1.",
                "∂L/∂yⱼ = 2·(yⱼ − tⱼ) / Out"
            ),
        ]),
        ["half-mean-squared-error"] = new([
            new(
                "The ½ stands there so that it cancels the 2 of the derivative: what goes back is the error itself.",
                "∂L/∂yⱼ = ½·2·(yⱼ − tⱼ) / Out = (yⱼ − tⱼ) / Out"
            ),
        ])
        {
            Page = "mean-squared-error",
        },
        ["mean-absolute-error"] = new([
            new(
                "|e| is e above 0 and −e below: its slope is the sign of e. At 0 is a kink, and 0 is taken.",
                "∂L/∂yⱼ = sign(yⱼ − tⱼ) / Out"
            ),
            new(
                "A single wild target pulls with ±1/Out like every other: the least mean lies at the median, not at the average."
            ),
        ]),
        ["huber"] = new([
            new(
                "Inside ±c the derivative is that of ½·e², outside that of c·|e|.",
                "h′(e) = e where |e| ≤ c",
                "h′(e) = c·sign(e) beyond"
            ),
            new(
                "At ±c both halves have the same value and the same slope, so there is no kink. In one line: the error, clipped.",
                "h(±c) = ½·c² = c·(c − ½·c)",
                "∂L/∂yⱼ = max(−c, min(yⱼ − tⱼ, c)) / Out"
            ),
        ]),
    };

    /// <summary>The names that something is said about.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>What is said about a name; null where the loss's own text is all there is.</summary>
    public static Derivation? Of(string name) => ByName.GetValueOrDefault(name);
}
