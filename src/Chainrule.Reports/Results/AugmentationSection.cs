using System.Globalization;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Reports.Results;

/// <summary>What a network that changes images by chance sees of some of them in training.</summary>
internal static class AugmentationSection
{
    private const int MostImages = 4, Variants = 6;
    private const ulong Seed = 1;

    public static Section? Of(Outcome outcome, IDataset? data)
    {
        var network = outcome.Model.Network;
        Layer[] first = [.. network.Layers.TakeWhile(layer => layer is ImageAugmentation)];
        if (data is null || outcome.Classes == 0 || first.Length == 0 || !RowImage.CanDraw(data.Input)
            || network.InputShape != data.Input)
        {
            return null;
        }

        string notation = string.Join(' ', first.Select(layer => layer.Notation));
        var changes = LayerNotation.Parse(notation, data.Input, Seed);
        var rows = Enumerable.Range(0, outcome.Rows).DistinctBy(row => outcome.Actual[row]).Take(MostImages);
        return new Section("What training makes of images", 1,
        [
            new PictureRows(
                $"The first image of each row as it is; then as {notation} may change it, {Variants} draws of many. Test rows, "
                    + $"which were not trained on.{ShownSize.Note(data.Input)}",
                [.. rows.Select(row => RowOf(outcome, data, row, changes))]),
        ]);
    }

    private static PictureRow RowOf(Outcome outcome, IDataset data, int row, Network changes)
    {
        int size = data.Input.Count;
        float[] x = new float[Variants * size];
        data.CopyInputs([.. Enumerable.Repeat(row, Variants)], x);
        var workspace = new Workspace(changes, Variants, forTraining: true);
        float[] y = workspace.Forward(x, Variants, Seed, step: row, Workers.None).ToArray();
        float[] own = x[..size];
        string name = outcome.Names[outcome.Actual[row]];
        return new PictureRow(
            name,
            [
                RowImage.Of(data, row, $"test row {row.ToString(CultureInfo.InvariantCulture)}, {name}", ["as it is"]),
                .. Enumerable.Range(0, Variants).Select(i => RowImage.OfNumbers(
                    data.Input,
                    y.AsSpan(i * size, size).ToArray(),
                    own.Min(),
                    own.Max(),
                    $"the same, changed, draw {i + 1}",
                    [])),
            ]);
    }
}
