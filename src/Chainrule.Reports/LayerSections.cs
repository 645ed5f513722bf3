using Chainrule.Insight.Rows;
using Chainrule.Layers;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>The sections of an explanation that each layer has.</summary>
/// <param name="explanation">The explanation.</param>
/// <param name="text">How numbers are written.</param>
internal sealed class LayerSections(RowExplanation explanation, RowText text)
{
    private const string MostToTheLoss = "that the loss depends on most";

    /// <summary>The inputs of the network.</summary>
    public Section Inputs()
    {
        var input = explanation.Input;
        string share = RowText.Share(input.Entries.Count, input.Count, "with the largest x·∂L/∂x, that the loss depends on most");
        string size =
            $"{NumberText.Count(input.Count, "number")}, {NumberText.Count(input.Nonzero)} of them not 0, of the norm "
                + $"{text.Of(input.Norm)}. {share}";
        return new Section(
            "x, the inputs",
            2,
            [
                new Paragraph(size.TrimEnd()),
                new Equations([.. input.Entries.Select(entry => new Equation(NameOf(entry.Index), [], text.Of(entry.Number)))]),
            ]
        );
    }

    // x[3] petal_width; a name of any length and with any characters in it stays on the line.
    private string NameOf(int input)
    {
        if (input >= explanation.InputNames.Count)
        {
            return $"x[{input}]";
        }

        const int Most = 40;
        string name = string.Concat(explanation.InputNames[input].Select(c => char.IsControl(c) ? ' ' : c));
        return $"x[{input}] {(name.Length > Most ? name[..(Most - 1)] + "…" : name)}";
    }

    /// <summary>What a layer makes of a row.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="pictures">What it puts out as pictures; null for none.</param>
    public Section Forward(LayerExplanation layer, IEnumerable<Block>? pictures)
    {
        string formula = TextOf(layer).Formula;
        string share = RowText.Share(layer.Units.Count, layer.Output.Count, MostToTheLoss);
        if (layer.Kind == LayerKind.ElementWise && layer.OutputZeros > 0)
        {
            share =
                $"{NumberText.Count(layer.OutputZeros)} of {NumberText.Count(layer.Output.Count)} units are off: their a is 0. "
                    + $"{share}";
        }

        var blocks = new List<Block> { new Paragraph($"{formula}{(formula.Length > 0 ? ". " : "")}{share}".TrimEnd()) };
        switch (layer.Kind)
        {
            case LayerKind.PassThrough:
                blocks = [new Paragraph($"{formula}.")];
                break;
            case LayerKind.Join:
                blocks.Add(Joined(layer));
                break;
            case LayerKind.Affine:
                blocks.Add(
                    new Equations([
                        .. layer.Units.Select(unit => new Equation(
                            $"z[{unit.Index}]",
                            text.Sum(
                                unit.Sum,
                                unit.Bias is { } bias ? text.Shown(bias) : null,
                                weightFirst: false
                            ),
                            text.Of(unit.Output),
                            RowText.MarkOf(unit.Output)
                        )),
                    ])
                );
                break;
            default:
                bool hasInput = layer.Units.All(unit => unit.Input is not null);
                blocks.Add(
                    new Grid(
                        hasInput ? [("unit", false), ("z", false), ("a", false)] : [("unit", false), ("a", false)],
                        [
                            .. layer.Units.Select(unit => new GridRow(
                                hasInput
                                    ? [$"[{unit.Index}]", text.Of(unit.Input!.Value), text.Of(unit.Output)]
                                    : [$"[{unit.Index}]", text.Of(unit.Output)],
                                RowText.MarkOf(unit.Output)
                            )),
                        ]
                    )
                );
                break;
        }

        return new Section(Title(layer), 2, [.. blocks, .. pictures ?? []]);
    }

    /// <summary>
    /// What comes back to a fork; null where only one reads what the layer puts out, or nothing below is learned.
    /// </summary>
    public Section? Fork(LayerExplanation layer)
    {
        if (layer.Fork is not { } fork)
        {
            return null;
        }

        string share = RowText.Share(fork.Entries.Count, layer.Output.Count, MostToTheLoss);
        return new Section(
            $"The fork behind layer {layer.Index}: {layer.Notation}",
            2,
            [
                new Paragraph(
                    $"What it puts out is read by {Names(fork.Readers)}. It acts on the loss through each of them, and the parts "
                        + $"add up. {share}".TrimEnd()
                ),
                new Grid(
                    [
                        ("unit", false),
                        .. fork.Readers.Select((reader, k) => ($"{(k > 0 ? "+ " : "")}through {reader}", false)),
                        ("= ∂L/∂x", false),
                    ],
                    [
                        .. fork.Entries.Select(entry => new GridRow(
                            [$"[{entry.Index}]", .. entry.Parts.Select(part => text.Of(part)), text.Of(entry.Sum)],
                            RowText.MarkOf(entry.Parts.Aggregate(entry.Sum, Worse))
                        )),
                    ]
                ),
            ]
        );
    }

    /// <summary>The layer's part of the chain rule; null where it has none: there is nothing to learn in it or below.</summary>
    public Section? Backward(LayerExplanation layer)
    {
        bool isIdle = layer.InputGradient.Count == 0 && layer.Blocks.Count == 0 && layer.Kind != LayerKind.Join;
        if (layer.Kind == LayerKind.PassThrough || isIdle)
        {
            return null;
        }

        var blocks = new List<Block>();
        switch (layer.Kind)
        {
            case LayerKind.Join:
                blocks.Add(new Paragraph($"{TextOf(layer).Derivative}: {Names(layer.Reads)}."));
                break;
            case LayerKind.Affine:
                AddAffine(layer, blocks);
                break;
            case LayerKind.ElementWise:
                AddElementWise(layer, blocks);
                break;
            default:
                AddSums(layer, blocks);
                break;
        }

        return new Section(Title(layer), 2, blocks);
    }

    private void AddAffine(LayerExplanation layer, List<Block> blocks)
    {
        foreach (var block in explanation.Blocks.Where(block => layer.Blocks.Contains(block.Name)))
        {
            bool isWeights = block.Entries.Any(entry => entry.Input is not null);
            string rule = isWeights
                ? "∂L/∂W[i,j] = x[i]·δ[j]: the weight W[i,j] multiplies x[i] and adds to z[j]."
                : "∂L/∂b[j] = δ[j]: the bias is added to z[j] as it is.";
            string share = RowText.Share(block.Entries.Count, block.Count, "with the largest derivatives");
            blocks.Add(new Paragraph($"{rule} {share}The norm of the whole gradient is {text.Of(block.GradientNorm)}."));
            blocks.Add(GradientGrid(block, isWeights));
        }

        if (layer.InputGradient.Count == 0)
        {
            blocks.Add(new Paragraph("Below are only the inputs, which are given and not learned: the chain ends here."));
            return;
        }

        blocks.Add(
            new Paragraph(
                "∂L/∂x[i] = Σⱼ W[i,j]·δ[j]: x[i], the output of the layer below, acts on the loss through every z[j], and the "
                    + "paths add up."
            )
        );
        blocks.Add(Sums(layer));
    }

    private Grid GradientGrid(BlockExplanation block, bool isWeights) =>
        new(
            isWeights
                ? [(block.Name, true), ("x[i]", false), ("× δ[j]", false), ("= ∂L/∂W", false)]
                : [(block.Name, true), ("1", false), ("× δ[j]", false), ("= ∂L/∂b", false)],
            [
                .. block.Entries.Select(entry => new GridRow(
                    [
                        Short(entry, block),
                        entry.Input is double input ? text.Of(input) : "1",
                        entry.Delta is double delta ? text.Of(delta) : "",
                        text.Of(entry.Gradient),
                    ],
                    RowText.MarkOf(entry.Gradient)
                )),
            ]
        );

    private void AddElementWise(LayerExplanation layer, List<Block> blocks)
    {
        string derivative = TextOf(layer).Derivative;
        blocks.Add(new Paragraph($"∂L/∂z[j] = ∂L/∂a[j] · ∂a/∂z, from above times local."
            + $"{(derivative.Length > 0 ? $" Local: {derivative}." : "")}"));
        blocks.Add(
            new Grid(
                [("unit", false), ("∂L/∂a", false), ("× ∂a/∂z", false), ("= ∂L/∂z", false)],
                [
                    .. layer
                        .Units.Zip(layer.InputGradient)
                        .Select(pair => new GridRow(
                            [
                                $"[{pair.First.Index}]",
                                text.Of(pair.First.FromAbove),
                                text.Of(pair.First.Local!.Value),
                                text.Of(pair.Second.Gradient),
                            ],
                            RowText.MarkOf(Worse(pair.First.Local.Value, pair.Second.Gradient))
                        )),
                ]
            )
        );
    }

    private void AddSums(LayerExplanation layer, List<Block> blocks)
    {
        string derivative = TextOf(layer).Derivative;
        if (layer.Kind == LayerKind.Coupled)
        {
            blocks.Add(new Paragraph(
                $"∂L/∂z[i] = Σⱼ ∂a[j]/∂z[i] · ∂L/∂a[j]"
                    + $"{(derivative.Length > 0 ? $", with {derivative}" : "")}: every output depends on every "
                    + $"input.{AfterCrossEntropy(layer)}"));
            blocks.Add(Sums(layer));
            return;
        }

        blocks.Add(
            new Paragraph("The factors inside this layer aren't taken apart here; its derivatives are checked as a whole.")
        );
        foreach (var block in explanation.Blocks.Where(block => layer.Blocks.Contains(block.Name)))
        {
            string share = RowText.Share(block.Entries.Count, block.Count, "with the largest derivatives");
            blocks.Add(new Paragraph($"{share}The norm of the whole gradient is {text.Of(block.GradientNorm)}."));
            blocks.Add(
                new Grid(
                    [(block.Name, true), ("∂L/∂w", false)],
                    [
                        .. block.Entries.Select(entry => new GridRow(
                            [Short(entry, block), text.Of(entry.Gradient)],
                            RowText.MarkOf(entry.Gradient)
                        )),
                    ]
                )
            );
        }

        if (layer.InputGradient.Count > 0)
        {
            blocks.Add(
                new Grid(
                    [("input", false), ("∂L/∂x", false)],
                    [
                        .. layer.InputGradient.Select(entry => new GridRow(
                            [$"[{entry.Index}]", text.Of(entry.Gradient)],
                            RowText.MarkOf(entry.Gradient)
                        )),
                    ]
                )
            );
        }
    }

    // What a join reads, by layer, and what it makes of it.
    private Grid Joined(LayerExplanation layer)
    {
        bool adds = layer.Units.All(unit => unit.Sum.Terms.Count == layer.Reads.Count);
        return adds
            ? new Grid(
                [
                    ("unit", false),
                    .. layer.Reads.Select((from, k) => ($"{(k > 0 ? "+ " : "")}{From(from)}", false)),
                    ("= y", false),
                ],
                [
                    .. layer.Units.Select(unit => new GridRow(
                        [$"[{unit.Index}]", .. unit.Sum.Terms.Select(term => text.Of(term.Factor)), text.Of(unit.Output)],
                        RowText.MarkOf(unit.Output)
                    )),
                ]
            )
            : new Grid(
                [("unit", false), ("from", true), ("y", false)],
                [
                    .. layer.Units.Select(unit => new GridRow(
                        [$"[{unit.Index}]", From(unit.Sum.Terms[0].Index), text.Of(unit.Output)],
                        RowText.MarkOf(unit.Output)
                    )),
                ]
            );
    }

    private static string From(int node) => node < 0 ? "the inputs" : $"layer {node}";

    private string Names(IReadOnlyList<int> nodes)
    {
        var layers = explanation.Network.Layers;
        string[] names = [.. nodes.Select(node => node < 0 ? "the inputs" : $"layer {node} ({layers[node].Notation})")];
        return names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }

    private string AfterCrossEntropy(LayerExplanation layer) =>
        layer.Index == explanation.Layers.Count - 1
        && explanation.Loss.Function is { Fused: { } fused, Activation: { } activation }
        && explanation.Network.Layers[layer.Index].Name == activation
            ? $" With -t/p from above, p cancels and p - t is left: the same that {fused} computes in one."
            : "";

    private FormulaText TextOf(LayerExplanation layer) => ExplainedText.Of(explanation.Network.Layers[layer.Index]);

    private Equations Sums(LayerExplanation layer) => new([.. layer.InputGradient.Select(entry => new Equation(
        layer.Kind == LayerKind.Affine ? $"∂L/∂x[{entry.Index}]" : $"∂L/∂z[{entry.Index}]",
        text.Sum(entry.Sum, last: null, weightFirst: true),
        text.Of(entry.Gradient), RowText.MarkOf(entry.Gradient)))]);

    /// <summary>The place of a parameter within its block, and what an example calls it.</summary>
    internal static string Short(ParameterEntry entry, BlockExplanation block)
    {
        string place = entry.Name[block.Name.Length..];
        return entry.Alias is null ? place : $"{place} {entry.Alias}";
    }

    private static CheckedNumber Worse(CheckedNumber first, CheckedNumber second) =>
        first.Agreement == Agreement.Differs || (second.Agreement != Agreement.Differs && first.Error > second.Error)
            ? first
            : second;

    private string Title(LayerExplanation layer)
    {
        bool followsTheOneBefore = layer.Reads is [var from] && from == layer.Index - 1;
        string reads = followsTheOneBefore || layer.Reads.Count == 0 ? "" : $", of {Names(layer.Reads)}";
        return layer.Kind == LayerKind.Affine
            ? $"Layer {layer.Index}: {layer.Notation}, from {layer.Input} to {layer.Output}{reads}"
            : $"Layer {layer.Index}: {layer.Notation}{reads}";
    }
}
