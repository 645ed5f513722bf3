using Chainrule.Insight.Rows;
using Chainrule.Losses;

namespace Chainrule.Reports;

/// <summary>The loss of a row, forward and backward.</summary>
internal static class LossSections
{
    /// <summary>The value.</summary>
    public static Section Forward(RowExplanation explanation, RowText text)
    {
        var loss = explanation.Loss;
        bool hasProbability = loss.Outputs.All(output => output.Factors is not null);
        string share = RowText.Share(loss.Outputs.Count, loss.Count, "with the largest derivatives");
        var grid = new Grid(
            hasProbability
                ? [("output", true), ("z", false), ("p", false), ("target t", false)]
                : [("output", true), ("y", false), ("target t", false)],
            [.. loss.Outputs.Select(output => new GridRow(hasProbability
                ? [Name(output), text.Of(output.Output), text.Of(output.Factors!.Probability), text.Of(output.Target)]
                : [Name(output), text.Of(output.Output), text.Of(output.Target)]))]);
        return new Section($"The loss: {loss.Notation}", 2,
        [
            new Paragraph($"{FormulaOf(loss)}. {share}".TrimEnd()),
            grid,
            new Equations([new Equation("L", Work(loss, text), text.Loss(loss.Value), RowText.MarkOf(loss.Value))]),
        ]);
    }

    /// <summary>The derivative by the network's outputs.</summary>
    public static Section Backward(RowExplanation explanation, RowText text)
    {
        var loss = explanation.Loss;
        bool hasFactors = loss.Outputs.All(output => output.Factors is { Jacobian: not null, Chained: not null });
        bool hasChain = loss.Outputs.All(output => output.Factors?.Chained is not null);
        IEnumerable<Block> blocks = loss.Function.Output switch
        {
            OutputKind.SoftmaxLogits when hasFactors => ThroughSoftmax(loss, text),
            OutputKind.SigmoidLogits when hasFactors => ThroughSigmoid(loss, text),
            _ => hasChain ? ThroughAllClasses(loss, text) : AsAWhole(loss, text),
        };
        return new Section($"The loss: {loss.Notation}", 2, [.. blocks]);
    }

    private static IEnumerable<Block> ThroughSoftmax(LossExplanation loss, RowText text)
    {
        var right = loss.Outputs.FirstOrDefault(output => output.Target != 0);
        string c = right is null ? "c" : right.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return
        [
            new Paragraph(
                $"Two links of the chain: cross entropy, ∂L/∂p[{c}] = -t/p[{c}], of the right class alone; and softmax, "
                    + $"∂p[{c}]/∂z[j] = p[{c}]·((1 if j = {c} else 0) - p[j]). Multiplied, p[{c}] cancels and what is left is "
                    + "p - t, which the library computes in one: it needs no division and no logarithm."
            ),
            Factors(loss, text, $"∂L/∂p[{c}]", $"× ∂p[{c}]/∂z", "p - t"),
        ];
    }

    private static IEnumerable<Block> ThroughSigmoid(LossExplanation loss, RowText text) =>
        [
            new Paragraph(
                "Two links of the chain: cross entropy, ∂L/∂p = ((1 - t)/(1 - p) - t/p) / n, and sigmoid, ∂p/∂z = p·(1 - p). "
                    + "Multiplied, the denominators cancel and what is left is (p - t) / n, which the library computes in one."
            ),
            Factors(loss, text, "∂L/∂p", "× ∂p/∂z", "(p - t) / n"),
        ];

    private static IEnumerable<Block> ThroughAllClasses(LossExplanation loss, RowText text) =>
        [
            new Paragraph(
                "The sum over all classes of ∂L/∂p[k] = -t/p times ∂p[k]/∂z[j], and what is left when p cancels: p - t."
            ),
            new Grid(
                [("output", true), ("Σ ∂L/∂p·∂p/∂z", false), ("p - t", false)],
                [
                    .. loss.Outputs.Select(output => new GridRow(
                        [Name(output), text.Of(output.Factors!.Chained!.Value), text.Of(output.Gradient)],
                        RowText.MarkOf(output.Gradient)
                    )),
                ]
            ),
        ];

    private static IEnumerable<Block> AsAWhole(LossExplanation loss, RowText text)
    {
        string derivative = loss.Function.Text?.Derivative ?? "";
        yield return new Paragraph(
            $"∂L/∂y = {(derivative.Length > 0 ? derivative : "the derivative of the loss by each output")}"
                + $"{(derivative.Contains("/ n", StringComparison.Ordinal) ? $", n = {loss.Count} outputs" : "")}."
        );

        // A probability that underflows can't be divided by: the two factors have no values, their product has.
        bool isUnderflow = loss.Outputs.All(output => output.Factors is not null);
        if (isUnderflow)
        {
            yield return new Paragraph(
                "A probability is too small for a number, so -t/p has no value; p - t, computed in one, has."
            );
        }

        bool isRatio =
            isUnderflow
            || derivative.Contains("t / p", StringComparison.Ordinal)
            || derivative.Contains("t/p", StringComparison.Ordinal);
        yield return new Grid(
            [("output", true), (isRatio ? "p" : "y", false), (isRatio ? "target t" : "y - t", false), ("∂L/∂y", false)],
            [
                .. loss.Outputs.Select(output => new GridRow(
                    [
                        Name(output),
                        output.Factors?.Probability is double p ? text.Of(p) : text.Of(output.Output),
                        text.Of(isRatio ? output.Target : text.Shown(output.Output) - output.Target),
                        text.Of(output.Gradient),
                    ],
                    RowText.MarkOf(output.Gradient)
                )),
            ]
        );
    }

    private static Grid Factors(LossExplanation loss, RowText text, string first, string second, string fused) =>
        new(
            [("output", true), (first, false), (second, false), ("= product", false), (fused, false)],
            [
                .. loss.Outputs.Select(output => new GridRow(
                    [
                        Name(output),
                        text.Of(output.Factors!.ByProbability!.Value),
                        text.Of(output.Factors!.Jacobian!.Value),
                        text.Of(output.Factors!.Chained!.Value),
                        text.Of(output.Gradient),
                    ],
                    RowText.MarkOf(output.Gradient)
                )),
            ]
        );

    private static IReadOnlyList<string> Work(LossExplanation loss, RowText text)
    {
        if (
            loss.Function is { Output: OutputKind.SoftmaxLogits, Naive: not null }
            && loss.Outputs.Where(output => output.Target != 0).ToArray() is [{ Target: 1 } right]
        )
        {
            return [$"-ln p[{right.Index}]"];
        }

        if (loss.Function.Text?.Term is { Length: > 0 } term && loss.Outputs.Count == loss.Count && loss.Count <= 4)
        {
            return
            [
                .. loss.Outputs.Select((output, i) =>
                    $"{(i == 0 ? "(" : " + ")}{WithNumbers(term, text.Of(output.Output), text.Factor(output.Target))}"
                        + $"{(i == loss.Count - 1 ? $") / {loss.Count}" : "")}"),
            ];
        }

        return [];
    }

    private static string WithNumbers(string term, string y, string t) => string.Concat(term.Select(c => c switch
    {
        'y' => y,
        't' => t,
        _ => c.ToString(),
    }));

    /// <summary>What the loss computes, in one line.</summary>
    internal static string FormulaOf(LossExplanation loss) => loss.Function.Text?.Formula ?? $"L = {loss.Notation}";

    private static string Name(OutputExplanation output) =>
        output.Name == output.Index.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ? $"[{output.Index}]"
            : $"[{output.Index}] {output.Name}";
}
