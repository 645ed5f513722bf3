using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Insight.Rows;

/// <summary>Follows one parameter from the loss back to it.</summary>
/// <param name="network">The network.</param>
/// <param name="single">The row in single precision.</param>
/// <param name="exact">The row in double precision.</param>
/// <param name="numbers">The row in both precisions.</param>
/// <param name="layers">The layers' own explanations.</param>
internal sealed class PathExplainer(
    Network network, FloatRow single, ExactRow exact, RowNumbers numbers, LayerExplainer layers)
{
    private const int MostTerms = 5;

    /// <summary>Explains a parameter.</summary>
    /// <param name="entry">The parameter with its gradient and update.</param>
    /// <param name="name">Where it is.</param>
    /// <param name="lossAfterStep">The loss after the whole step.</param>
    public WeightExplanation Explain(ParameterEntry entry, WeightName name, double lossAfterStep)
    {
        var block = name.Block;
        int layer = block.Layer,
            outputs = block.Shape[block.Shape.Rank - 1];
        int unit = name.Offset % outputs,
            offset = block.Offset - network.Blocks.First(other => other.Layer == layer).Offset + name.Offset;
        bool isWeight = entry.Input is not null,
            hasFactors = entry.Delta is not null;
        var (path, count, strongest) = hasFactors ? Follow(layer, unit) : ([], double.NaN, double.NaN);
        double local = entry.Input ?? 1;
        return new WeightExplanation
        {
            Parameter = entry,
            Layer = layer,
            InputIndex = isWeight ? name.Offset / outputs : null,
            OutputIndex = hasFactors ? unit : null,
            Local = hasFactors ? local : null,
            Delta = hasFactors ? numbers.Gradient(layer + 1, unit) : null,
            Path = path,
            Shared = network.Layers[layer] is Convolution convolution ? Shared(convolution, name) : null,
            PathCount = count,
            StrongestPath = local * strongest,
            Losses = new WeightLosses(exact.Loss, exact.LossWith(layer, offset, entry.After.Exact), lossAfterStep),
        };
    }

    // The places of z that a weight of a convolution has a part in, each with the pixel under the weight.
    private SharedWeight Shared(Convolution convolution, WeightName name)
    {
        var window = convolution.Window;
        bool isBias = name.Block.Shape.Rank == 1;
        int channels = convolution.Output[2], output = name.Offset % channels, tap = name.Offset / channels;
        int k = tap % window.Channels, j = tap / window.Channels % window.Columns, i = tap / window.Channels / window.Columns;
        int node = name.Block.Layer, outside = 0;
        float[] x = single.Values[network.Nodes[node].Inputs[0] + 1], dz = single.Gradients[node + 1];
        var places = new List<(int Row, int Column, int InputRow, int InputColumn, double X, double Dz)>();
        for (int r = 0; r < window.OutputHeight; r++)
        {
            for (int c = 0; c < window.OutputWidth; c++)
            {
                int row = isBias ? r : (r * window.RowStride) - window.Top + i;
                int column = isBias ? c : (c * window.ColumnStride) - window.Left + j;
                double delta = dz[(((r * window.OutputWidth) + c) * channels) + output];
                if (isBias)
                {
                    places.Add((r, c, row, column, 1, delta));
                }
                else if (row >= 0 && row < window.Height && column >= 0 && column < window.Width)
                {
                    places.Add((r, c, row, column, x[(((row * window.Width) + column) * window.Channels) + k], delta));
                }
                else
                {
                    outside++;
                }
            }
        }

        int[] largest = Selection.Largest(places.Count, MostTerms, at => Math.Abs(places[at].X * places[at].Dz));
        PlaceTerm[] terms = [.. largest.Select(at => places[at]).Select(at => new PlaceTerm(
            at.Row, at.Column, at.InputRow, at.InputColumn, at.X,
            numbers.Gradient(node + 1, (((at.Row * window.OutputWidth) + at.Column) * channels) + output), at.X * at.Dz))];
        return new SharedWeight(
            isBias ? null : i, isBias ? null : j, isBias ? null : k, output, terms, places.Count - terms.Length,
            places.Sum(at => at.X * at.Dz) - terms.Sum(term => term.Product), outside);
    }

    // From what a node puts out to the loss; at a fork the way that carries most.
    private (IReadOnlyList<PathStep> Steps, double Count, double Strongest) Follow(int node, int unit)
    {
        var steps = new List<PathStep>();
        double count = PathsFrom(node, []), strongest = 1;
        while (network.Graph.ReadersOf(node) is { Length: > 0 } readers)
        {
            int reader = readers[0];
            if (readers.Length > 1)
            {
                var fork = Fork(node, readers.ToArray(), unit);
                steps.Add(fork);
                reader = fork.Sum.Terms[0].Index;
            }

            var layer = network.Layers[reader];
            if (layer is Join join)
            {
                unit = join.PlaceOf(layers.InputAt(reader, node), unit);
            }
            else if (layer.Kind != LayerKind.PassThrough)
            {
                var step = Through(reader, unit, out Term? way);
                steps.Add(step);
                if (way is null)
                {
                    return (steps, double.NaN, double.NaN);
                }

                strongest *= way.Weight;
                unit = way.Index;
            }

            node = reader;
        }

        return (steps, count, strongest * numbers.ShownGradient(node + 1, unit));
    }

    private PathStep Fork(int node, int[] readers, int unit)
    {
        Term[] terms =
        [
            .. readers
                .Select(reader => (reader, Part: numbers.ShownPart(reader, layers.InputAt(reader, node), unit)))
                .Select(part => new Term(part.reader, 1, part.Part, part.Part))
                .OrderByDescending(term => Math.Abs(term.Product)),
        ];
        var sum = numbers.Gradient(node + 1, unit);
        return new PathStep(node, network.Layers[node].Notation, unit, null, null, new TermSum(terms, 0, 0), sum)
        {
            IsFork = true,
        };
    }

    private PathStep Through(int layer, int unit, out Term? way)
    {
        var gradient = layers.ByInput(layer, unit, MostTerms);
        bool isSingle = network.Layers[layer].Kind == LayerKind.ElementWise;
        Term[] terms = [.. gradient.Sum.Terms.OrderByDescending(term => Math.Abs(term.Product))];
        way = terms.FirstOrDefault();
        return new PathStep(
            layer, network.Layers[layer].Notation, unit, isSingle ? terms[0].Weight : null, isSingle ? terms[0].Factor : null,
            gradient.Sum with { Terms = isSingle ? [] : terms }, gradient.Gradient);
    }

    // One number leads to as many as a layer sums over, and from each of them on to the loss.
    private double PathsFrom(int node, Dictionary<int, double> known)
    {
        if (!known.TryGetValue(node, out double count))
        {
            var readers = network.Graph.ReadersOf(node).ToArray();
            count = readers.Length == 0 ? 1 : readers.Sum(reader => Ways(network.Layers[reader]) * PathsFrom(reader, known));
            known.Add(node, count);
        }

        return count;
    }

    private static double Ways(Layer layer) =>
        layer.Kind switch
        {
            LayerKind.Affine => layer.Output.Count,
            LayerKind.Coupled => layer.Coupling!.Width,
            LayerKind.Other => double.NaN,
            _ => 1,
        };
}
