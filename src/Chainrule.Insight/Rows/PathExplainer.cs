using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Insight.Rows;

/// <summary>Follows one parameter from the loss back to it.</summary>
/// <param name="network">The network.</param>
/// <param name="exact">The row in double precision.</param>
/// <param name="numbers">The row in both precisions.</param>
/// <param name="layers">The layers' own explanations.</param>
internal sealed class PathExplainer(Network network, ExactRow exact, RowNumbers numbers, LayerExplainer layers)
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
        var (path, count, strongest) = hasFactors ? Follow(layer + 1, unit) : ([], double.NaN, double.NaN);
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
            PathCount = count,
            StrongestPath = local * strongest,
            LossBefore = exact.Loss,
            LossAfterAlone = exact.LossWith(layer, offset, entry.After.Exact),
            LossAfterStep = lossAfterStep,
        };
    }

    private (IReadOnlyList<PathStep> Steps, double Count, double Strongest) Follow(int layer, int unit)
    {
        var steps = new List<PathStep>();
        double count = 1, strongest = 1;
        for (; layer < network.Layers.Count; layer++)
        {
            var kind = network.Layers[layer].Kind;
            if (kind == LayerKind.PassThrough)
            {
                continue;
            }

            var sum = layers.ByInput(layer, unit, MostTerms);
            bool isSingle = kind == LayerKind.ElementWise;
            Term[] terms = [.. sum.Terms.OrderByDescending(term => Math.Abs(term.Product))];
            steps.Add(new PathStep(
                layer, network.Layers[layer].Notation, unit, isSingle ? terms[0].Weight : null, isSingle ? terms[0].Factor : null,
                isSingle ? [] : terms, sum.OtherTerms, sum.OtherSum, sum.Gradient));
            if (terms.Length == 0)
            {
                return (steps, double.NaN, double.NaN);
            }

            count *= terms.Length + sum.OtherTerms;
            strongest *= terms[0].Weight;
            unit = terms[0].Index;
        }

        return (steps, count, strongest * numbers.ShownGradient(layer, unit));
    }
}
