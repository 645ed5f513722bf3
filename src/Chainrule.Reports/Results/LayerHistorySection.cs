using Chainrule.Insight.Distributions;
using Chainrule.Reports.Charts;

namespace Chainrule.Reports.Results;

/// <summary>How weights, gradients and activations were spread over the epochs.</summary>
internal static class LayerHistorySection
{
    private const int MostLayers = 8, AtOnce = 2, MostLines = ChartStyle.Colors, MostRows = 60;

    public static Section? Of(LayerHistory history, string? more)
    {
        if (history.Snapshots.Count == 0)
        {
            return null;
        }

        var said = new List<Block>
        {
            new Paragraph(
                $"Each drawing goes from the first {history.Unit} looked at to the last, 0 being before the first: half of the "
                    + "numbers lie in the dark band, nine tenths in the light one, the line is their median. They were taken "
                    + $"on a few rows of the training data that stayed the same.{(more is null ? "" : $" {more}")}"
            ),
        };
        var (blocks, rest) = (new List<Block>(), new List<Block>());
        foreach (
            var (quantity, caption) in new[]
            {
                (LayerQuantity.Weights, "Weights. They should move away from where they began, and not run off."),
                (
                    LayerQuantity.Gradients,
                    "Gradients of the weights: what each training step is made of. They should be of a like size in all layers; "
                        + "in the first layers they vanish first."
                ),
                (
                    LayerQuantity.Activations,
                    "Activations: what layers put out. All at 0 or all at their limits, they would pass nothing on."
                ),
            }
        )
        {
            var plots = Plots(history, quantity);
            if (plots.Count > 0)
            {
                // of a deep network the first and the last layer tell most of it
                var first = plots.Count <= AtOnce ? plots : [plots[0], plots[^1]];
                (quantity == LayerQuantity.Activations ? rest : blocks).Add(new BandPlots("", first));
                said.Add(new Paragraph(caption));
                if (plots.Count > AtOnce)
                {
                    rest.Add(new BandPlots("", plots[1..^1]));
                }
            }
        }

        if (Dead(history) is { } dead)
        {
            rest.Add(new ChartRow([dead]));
        }

        if (rest.Count > 0)
        {
            blocks.Add(new Folded("Activations, dead units and other layers", rest));
        }

        blocks.Add(new Folded("Layers over time in numbers", Table(history)));
        blocks.Add(new Note(said));
        return new Section("Layers over time", 1, blocks);
    }

    private static List<BandPlot> Plots(LayerHistory history, LayerQuantity quantity)
    {
        var layers = history.LayersOf(quantity);
        var plots = new List<BandPlot>();
        foreach (int layer in Some(layers, MostLayers))
        {
            var snapshots = history.Of(layer, quantity);
            var last = snapshots[^1].Values;
            plots.Add(
                new BandPlot(
                    $"{quantity.ToString().ToLowerInvariant()} of layer {layer}, {ShownText.Name(snapshots[0].Notation)}",
                    $"From {history.Unit} {snapshots[0].Epoch} to {snapshots[^1].Epoch} their size, the root of the mean square, "
                        + $"goes from {ShownText.Number(snapshots[0].Values.Size)} to {ShownText.Number(last.Size)}; at the end "
                        + $"nine tenths lie between {ShownText.Number(last.Quantiles[2])} and "
                        + $"{ShownText.Number(last.Quantiles[6])}.",
                    [.. snapshots.Select(snapshot => snapshot.Epoch)],
                    [.. snapshots.Select(snapshot => snapshot.Values.Quantiles.Skip(2).Take(5).ToArray())]
                )
            );
        }

        return plots;
    }

    private static Chart? Dead(LayerHistory history)
    {
        var layers = history
            .LayersOf(LayerQuantity.Activations)
            .Where(layer => history.Of(layer, LayerQuantity.Activations).All(snapshot => snapshot.Dead is not null))
            .ToList();
        if (layers.Count == 0)
        {
            return null;
        }

        int[] shown = Some(layers, MostLines);
        return new Chart
        {
            Title = "Share of dead units",
            Description =
                "The share of units that put out 0 for every row looked at: "
                + string.Join(
                    "; ",
                    shown.Select(layer =>
                        $"of layer {layer} {ShownText.Percent(history.Of(layer, LayerQuantity.Activations)[^1].Dead ?? 0, 1)} "
                            + "at the end"
                    )
                )
                + ".",
            XTitle = history.Unit,
            CountsAlongX = true,
            Series =
            [
                .. shown
                    .Select(layer => (Layer: layer, Snapshots: history.Of(layer, LayerQuantity.Activations)))
                    .Select(of => new Series(
                        $"layer {of.Layer}",
                        [.. of.Snapshots.Select(snapshot => (double)snapshot.Epoch)],
                        [.. of.Snapshots.Select(snapshot => snapshot.Dead ?? 0)],
                        of.Snapshots.Count > 1 ? Charts.Mark.Line : Charts.Mark.Dots
                    )),
            ],
            Width = 420,
            Height = 300,
        };
    }

    private static Grid Table(LayerHistory history)
    {
        var rows = new List<GridRow>();
        bool hasDead = history.Snapshots.Any(snapshot => snapshot.Dead is not null);
        foreach (var quantity in Enum.GetValues<LayerQuantity>())
        {
            foreach (int layer in history.LayersOf(quantity))
            {
                var snapshots = history.Of(layer, quantity);
                var (first, last) = (snapshots[0], snapshots[^1]);
                rows.Add(
                    new GridRow([
                        $"{layer}: {ShownText.Name(last.Notation)}",
                        quantity.ToString().ToLowerInvariant(),
                        ShownText.Number(first.Values.Size),
                        ShownText.Number(last.Values.Size),
                        ShownText.Number(last.Values.Quantiles[2]),
                        ShownText.Number(last.Values.Quantiles[4]),
                        ShownText.Number(last.Values.Quantiles[6]),
                        ShownText.Percent(last.Values.Zeros, 1),
                        .. hasDead ? [last.Dead is double dead ? ShownText.Percent(dead, 1) : "–"] : Array.Empty<string>(),
                    ])
                );
            }
        }

        string some = rows.Count > MostRows ? $"; the first {MostRows} of {rows.Count} lines" : "";
        return new Grid(
            [
                ("layer", true),
                ("numbers", true),
                ("size at first", false),
                ("size at last", false),
                ("5% below", false),
                ("median", false),
                ("95% below", false),
                ("zeros", false),
                .. hasDead ? [("dead units", false)] : Array.Empty<(string, bool)>(),
            ],
            [.. rows.Take(MostRows)],
            $"Each layer in numbers, quantiles after {history.Unit} {history.Epochs[^1]}{some}"
        );
    }

    private static int[] Some(IReadOnlyList<int> layers, int most) =>
        layers.Count <= most
            ? [.. layers]
            : [.. Enumerable.Range(0, most).Select(i => layers[i * (layers.Count - 1) / (most - 1)])];
}
