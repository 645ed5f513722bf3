using Chainrule.Insight.Rows;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>One weight, followed.</summary>
internal static class WeightSections
{
    /// <summary>The sections.</summary>
    public static IEnumerable<Section> Of(RowExplanation explanation, WeightExplanation weight, RowText text)
    {
        var entry = weight.Parameter;
        string name = entry.Alias is null ? entry.Name : $"{entry.Alias}, {entry.Name}";
        double gradient = text.Shown(entry.Gradient);
        var blocks = new List<Block>
        {
            new Paragraph(Place(weight)),
            new Facts(
            [
                ("value", text.Of(entry.Before)),
                ("∂L/∂w", $"{text.Of(gradient)}   {RowText.MarkOf(entry.Gradient).Text}"),
                ("by differences", $"{text.Of(entry.Gradient.Exact)}, in double precision"),
            ]),
        };
        if (weight is { Local: double local, Delta: { } delta })
        {
            blocks.AddRange(Product(weight, local, text.Shown(delta), text));
        }

        if (weight.Shared is { } shared)
        {
            blocks.AddRange(Places(weight, shared, text));
        }

        yield return new Section($"The weight {name}", 1, blocks);
        foreach (var step in weight.Path)
        {
            string where = step.IsFork ? $"δ at the fork behind layer {step.Layer}" : $"δ through layer {step.Layer}";
            yield return new Section($"{where}: {step.Notation}", 2, [.. step.IsFork ? Fork(step, text) : Step(step, text)]);
        }

        if (weight.HasFactors)
        {
            yield return new Section("At the loss", 2, [new Paragraph(Paths(explanation, weight, text))]);
        }

        yield return new Section(
            "Why it moves, and what that does",
            1,
            [new Paragraph(Reason(weight, text)), Moves(explanation, weight, text)]
        );
    }

    // Of a weight that is used once: the two factors of its derivative.
    private static IEnumerable<Block> Product(WeightExplanation weight, double local, double delta, RowText text)
    {
        yield return new Paragraph("∂L/∂w = ∂z/∂w · δ, the local derivative times what comes from above:");
        yield return new Equations([
            new Equation(
                "∂L/∂w",
                [text.Factor(local), $" · {text.Factor(delta)}"],
                text.Of(text.Shown(weight.Parameter.Gradient)),
                RowText.MarkOf(weight.Parameter.Gradient)
            ),
        ]);
        yield return new Paragraph(
            weight.InputIndex is int input
                ? $"∂z/∂w is the input x[{input}] = {text.Of(local)}, since w multiplies it. δ = ∂L/∂z[{weight.OutputIndex}] "
                    + "comes from above:"
                : $"∂z/∂w is 1, since a bias is added as it is. δ = ∂L/∂z[{weight.OutputIndex}] comes from above:"
        );
    }

    // Of a convolution: the terms of the sum over all places.
    private static IEnumerable<Block> Places(WeightExplanation weight, SharedWeight shared, RowText text)
    {
        int places = shared.Terms.Count + shared.OtherTerms;
        string outside = shared.Outside == 0
            ? ""
            : $" At {NumberText.Count(shared.Outside)} more it lies on padding, beside the image, and has no part.";
        string most = shared.OtherTerms == 0 ? "" : $" The largest {shared.Terms.Count}:";
        bool isBias = shared.Row is null;
        yield return new Paragraph(
            (isBias
                ? "∂L/∂b = Σ 1·δ over all places of an image: the bias is added at each of them, and the parts add up. "
                : "∂L/∂w = Σ x·δ over all places of the window: at each the weight multiplies the pixel x that lies under it, "
                    + "and the parts add up. ")
            + $"δ is ∂L/∂z. There are {NumberText.Count(places)} places.{outside}{most}");
        var rows = shared.Terms
            .Select(term => new GridRow(
                [
                    $"z[{term.Row},{term.Column},{shared.Output}]",
                    isBias ? "1" : $"x[{term.InputRow},{term.InputColumn},{shared.Channel}] = {text.Of(term.Input)}",
                    text.Of(term.Delta),
                    text.Of(term.Product),
                ],
                RowText.MarkOf(term.Delta)))
            .ToList();
        if (shared.OtherTerms > 0)
        {
            rows.Add(new GridRow([$"{NumberText.Count(shared.OtherTerms)} more", "", "", text.Of(shared.OtherSum)]));
        }

        rows.Add(new GridRow(
            ["sum", "", "", text.Of(weight.Parameter.Gradient)], RowText.MarkOf(weight.Parameter.Gradient)));
        yield return new Grid([("place", true), ("under it", true), ("× δ", false), ("= part", false)], rows);
    }

    private static string Place(WeightExplanation weight) => weight.Shared is { } shared
        ? (shared.Row is null
            ? $"It is the bias of channel {shared.Output} of layer {weight.Layer}, a convolution."
            : $"It stands at row {shared.Row}, column {shared.Column} of a window of layer {weight.Layer}, a convolution, and "
                + $"leads from channel {shared.Channel} to channel {shared.Output}.")
        : !weight.HasFactors
        ? $"It belongs to layer {weight.Layer}, which isn't a weighted sum: what stands between it and the loss is taken as a "
            + "whole."
        : weight.InputIndex is int input
        ? $"It leads from input [{input}] of layer {weight.Layer} to its output z[{weight.OutputIndex}]."
        : $"It is the bias of output z[{weight.OutputIndex}] of layer {weight.Layer}.";

    private static IEnumerable<Block> Fork(PathStep step, RowText text)
    {
        yield return new Paragraph(
            "Several layers read it, and what comes back from each of them adds up. The way goes on where most comes from."
        );
        yield return new Grid(
            [("through", true), ("∂L/∂x", false)],
            [
                .. step.Sum.Terms.Select(term => new GridRow([$"layer {term.Index}", text.Of(term.Product)])),
                new GridRow(["sum", text.Of(step.Result)], RowText.MarkOf(step.Result)),
            ]
        );
    }

    private static IEnumerable<Block> Step(PathStep step, RowText text)
    {
        if (step.Local is double local)
        {
            yield return new Paragraph("Each output has one input: from above times local.");
            yield return new Equations([
                new Equation(
                    $"∂L/∂z[{step.Index}]",
                    [$"{text.Factor(step.FromAbove!.Value)}", $" · {text.Factor(local)}"],
                    text.Of(step.Result),
                    RowText.MarkOf(step.Result)
                ),
            ]);
            yield break;
        }

        int all = step.Sum.Terms.Count + step.Sum.OtherTerms;
        if (all == 0)
        {
            yield return new Paragraph(
                $"What the layer does inside isn't known here; ∂L/∂x[{step.Index}] = {text.Of(step.Result)}."
            );
            yield break;
        }

        string share = step.Sum.OtherTerms > 0 ? $" The largest {step.Sum.Terms.Count} of {NumberText.Count(all)}:" : "";
        yield return new Paragraph($"Every output depends on it, and the paths add up: the sum of weight times δ.{share}");
        var rows = step
            .Sum.Terms.Select(term => new GridRow([
                $"[{step.Index}] to [{term.Index}]",
                text.Of(term.Weight),
                text.Of(term.Factor),
                text.Of(term.Product),
            ]))
            .ToList();
        if (step.Sum.OtherTerms > 0)
        {
            rows.Add(new GridRow([$"{NumberText.Count(step.Sum.OtherTerms)} more", "", "", text.Of(step.Sum.OtherSum)]));
        }

        rows.Add(new GridRow(["sum", "", "", text.Of(step.Result)], RowText.MarkOf(step.Result)));
        yield return new Grid([("path", true), ("weight", false), ("× δ above", false), ("= part", false)], rows);
    }

    private static string Paths(RowExplanation explanation, WeightExplanation weight, RowText text)
    {
        string loss =
            $"What comes out of the last layer meets the loss, {explanation.Loss.Notation}, whose derivative is the first link "
                + "of the chain.";
        if (double.IsNaN(weight.PathCount))
        {
            return loss;
        }

        return weight.PathCount == 1
            ? $"{loss} There is one path from the weight to the loss, the one above."
            : $"{loss} "
                + $"{(weight.PathCount < 1e15 ? NumberText.Count((long)weight.PathCount) : NumberText.Of(weight.PathCount, 3))} "
                + "paths lead from the weight to the loss. Along the strongest at each step alone, the factors "
                + $"multiply to {text.Of(weight.StrongestPath)}; all paths together give {text.Of(weight.Parameter.Gradient)}.";
    }

    private static string Reason(WeightExplanation weight, RowText text)
    {
        double gradient = text.Shown(weight.Parameter.Gradient);
        double change = text.Shown(weight.Parameter.After) - text.Shown(weight.Parameter.Before);
        if (gradient == 0)
        {
            return change == 0
                ? $"{Silence(weight)} It stays where it is."
                : $"{Silence(weight)} What moves it all the same is the decay or the penalty on large weights.";
        }

        string through = weight.InputIndex is null ? "" : weight.Local > 0
            ? " Its input is positive, so z grows with the weight."
            : " Its input is negative, so z shrinks as the weight grows.";
        string direction = change < 0 ? "down" : change > 0 ? "up" : "nowhere";
        string against = change * gradient > 0 ? " (here the penalty or the decay outweighs the derivative)" : "";
        bool falls = weight.Delta is { } delta && text.Shown(delta) > 0;
        string reason = weight.HasFactors
            ? $"δ is {(falls ? "positive" : "negative")}: for a smaller loss, z[{weight.OutputIndex}] should be "
                + $"{(falls ? "smaller" : "larger")}.{through} So "
            : "";
        return $"{reason}∂L/∂w is {(gradient > 0 ? "positive" : "negative")}, L {(gradient > 0 ? "rises" : "falls")} as w "
            + $"grows, and the step moves w {direction}{against}.";
    }

    private static string Silence(WeightExplanation weight) => weight.Local == 0
        ? "Its input is 0, so whatever the weight is, nothing of it reaches the loss: the derivative is 0."
        : weight.Path.Any(step => step.Local == 0)
            ? "Its unit is switched off in this row: the activation's derivative is 0, so nothing that the weight does reaches "
                + "the loss."
            : "Nothing that the weight does changes the loss of this row: its derivative is 0.";

    private static Facts Moves(RowExplanation explanation, WeightExplanation weight, RowText text)
    {
        var entry = weight.Parameter;
        double change = text.Shown(entry.After) - text.Shown(entry.Before);
        return new Facts(
        [
            ("w", $"{text.Of(entry.Before)} → {text.Of(entry.After)}, a change of {text.Of(change)}"),
            ("L", text.Of(weight.Losses.Before)),
            (
                "this weight alone",
                $"L becomes {NumberText.Of(weight.Losses.AfterAlone, 9)}, a change of {NumberText.Of(weight.MeasuredChange, 6)}; "
                    + $"its derivative says {NumberText.Of(weight.ExpectedChange, 6)}"
            ),
            (
                "the whole step",
                $"L becomes {NumberText.Of(weight.Losses.AfterStep, 9)}, a change of "
                    + $"{NumberText.Of(weight.Losses.AfterStep - weight.Losses.Before, 6)}, "
                    + $"from all {NumberText.Count(explanation.Network.ParameterCount)} parameters together"
            ),
        ]);
    }
}
