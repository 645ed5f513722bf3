namespace Chainrule.Insight.Topics;

/// <summary>Why optimizers are as they are, where there is more to say than their formula.</summary>
internal static class OptimizerReasons
{
    private static readonly Dictionary<string, Func<Step[]>> ByName = new()
    {
        ["sgd"] = () => Sgd,
        ["momentum"] = () => Momentum,
        ["nesterov"] = () => Nesterov,
        ["adagrad"] = () => Adagrad,
        ["rmsprop"] = () => RmsProp,
        ["adam"] = () => Adam,
        ["adamw"] = () => AdamW,
        ["lion"] = () => Lion,
    };

    /// <summary>The names that something is said about.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>What is said about a name.</summary>
    public static Step[] Of(string name) => ByName.GetValueOrDefault(name)?.Invoke() ?? [];

    /// <summary>
    /// A learning rate at which a few steps show what an optimizer does: RMSprop's first are ten times too long.
    /// </summary>
    public static double RateOf(string name) => name == "rmsprop" ? 0.01 : 0.1;

    private static Step[] Sgd =>
        [
            new("Near w the loss is nearly its tangent plane. A small step s changes it by g·s:", "L(w + s) ≈ L(w) + g·s"),
            new(
                "Of all steps of one length, the one against the gradient makes g·s least (Cauchy and Schwarz). With s = "
                    + "−η·g the loss falls:",
                "L(w − η·g) ≈ L(w) − η·|g|²"
            ),
            new(
                "η is small enough where the tangent may still be trusted: on L = ½·c·w² the step multiplies w by 1 − η·c, "
                    + "which shrinks it only for η < 2/c.",
                "w − η·c·w = (1 − η·c)·w"
            ),
        ];

    private static Step[] Momentum =>
        [
            new(
                "Unrolled, v is a sum of all gradients so far, each step back counting μ less.",
                "vₜ = gₜ + μ·gₜ₋₁ + μ²·gₜ₋₂ + …"
            ),
            new(
                "Gradients that change their sign cancel, gradients that agree add up: for a steady g the sum is a "
                    + "geometric series, and steps become 1/(1 − μ) as long.",
                "v → g·(1 + μ + μ² + …) = g / (1 − μ)"
            ),
        ];

    private static Step[] Nesterov =>
        [
            new(
                "Momentum alone will carry w on by −η·μ·v. Nesterov takes the gradient there, at the point ahead, and so "
                    + "brakes before the valley's other side.",
                "v ← μ·v + g(w − η·μ·v), w ← w − η·v"
            ),
            new(
                "In terms of the point ahead, u = w − η·μ·v, the gradient is again the one at the point that is kept, and "
                    + "one more μ·v is added:",
                "u ← u − η·(g(u) + μ·v)"
            ),
        ];

    private static Step[] Adagrad =>
        [
            new(
                "Every weight gets its own rate: large where its gradients have been small or rare, small where they have "
                    + "been large.",
                "rate of w = η / (√(g₁² + … + gₜ²) + ε)"
            ),
            new(
                "The sum only grows. For gradients of one size |g| it is t·g², and steps shrink like 1/√t:",
                "η·|g| / √(t·g²) = η / √t"
            ),
        ];

    private static Step[] RmsProp =>
        [
            new(
                "A running mean instead of Adagrad's sum: old gradients are forgotten, and steps don't die out.",
                "vₜ = (1 − α)·(gₜ² + α·gₜ₋₁² + α²·gₜ₋₂² + …)"
            ),
            new(
                "v begins at 0, so the first root is too small by √(1 − α), and the first step too large by its inverse: 10 "
                    + "for α = 0.99. Adam corrects that.",
                "first step = η·g / √((1 − α)·g²) = η·sign(g) / √(1 − α)"
            ),
        ];

    private static Step[] Adam =>
        [
            new(
                "m is a running mean of the gradient (which way), v of its square (how large). Both begin at 0, so their "
                    + "weights don't sum to 1:",
                "mₜ = (1 − β₁)·Σᵢ β₁^(t−i)·gᵢ",
                "(1 − β₁)·(1 + β₁ + … + β₁^(t−1)) = 1 − β₁ᵗ"
            ),
            new(
                "Dividing by that sum makes them true means: for a steady gradient, m̂ = g and v̂ = g² from the first "
                    + "step on.",
                "m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)"
            ),
            new(
                "So the step is about η where gradients agree, whatever their size; scaling the loss changes nothing. ε "
                    + "only keeps a division by 0 away.",
                "η·m̂ / √v̂ = η·g / |g| = ±η"
            ),
        ];

    private static Step[] AdamW =>
        [
            new(
                "A penalty ½·λ·w² in the loss adds λ·w to the gradient. Plain gradient descent then shrinks w by the factor "
                    + "1 − η·λ:",
                "w − η·(g + λ·w) = (1 − η·λ)·w − η·g"
            ),
            new(
                "Adam would divide λ·w by √v̂ as well, and weights with large gradients would hardly decay. So the decay is "
                    + "taken out of the gradient and done beside it.",
                "w ← (1 − η·λ)·w − η·m̂ / (√v̂ + ε)"
            ),
        ];

    private static Step[] Lion =>
        [
            new(
                "The direction is the sign of a mean of momentum and gradient: every weight moves by η, or not at all where "
                    + "c is 0.",
                "w ← w − η·sign(c)"
            ),
            new(
                "The momentum that is kept forgets more slowly (β₂) than the one that steers (β₁), so the newest gradient "
                    + "counts more now than later."
            ),
        ];
}
