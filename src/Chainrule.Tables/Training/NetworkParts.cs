using Chainrule.Layers;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Tables.Training;

/// <summary>Networks made of networks, so that what was learned apart is saved as one.</summary>
internal static class NetworkParts
{
    /// <summary>
    /// The mean of networks with one hidden layer each, as one network: the hidden units side by side, the last weights divided
    /// by
    /// the number of networks.
    /// </summary>
    /// <param name="members">All of the form <c>dense activation dense</c>.</param>
    public static Network Average(IReadOnlyList<Network> members)
    {
        if (members.Count == 1)
        {
            return members[0];
        }

        int inputs = members[0].InputShape.Count,
            outputs = members[0].OutputShape.Count,
            units = members[0].Layers[0].Output.Count;
        string activation = members[0].Layers[1].Notation;
        var network = LayerNotation.Parse(
            $"dense:{units * members.Count} {activation} dense:{outputs}",
            members[0].InputShape,
            seed: 0
        );
        network.Parameters.Clear();
        for (int m = 0; m < members.Count; m++)
        {
            var from = members[m].Blocks.Select(block => block.Of(members[m].Parameters).ToArray()).ToArray();
            var weights = network.Blocks[0].Of(network.Parameters);
            for (int i = 0; i < inputs; i++)
            {
                from[0].AsSpan(i * units, units).CopyTo(weights[(i * units * members.Count + m * units)..]);
            }

            from[1].CopyTo(network.Blocks[1].Of(network.Parameters)[(m * units)..]);
            AddShare(from[2], network.Blocks[2].Of(network.Parameters)[(m * units * outputs)..], members.Count);
            AddShare(from[3], network.Blocks[3].Of(network.Parameters), members.Count);
        }

        return network;
    }

    /// <summary>
    /// The mean of chains that end with a dense layer, as one network: what they are before it side by side, the last weights
    /// divided by the number of networks.
    /// </summary>
    /// <param name="members">All of the same form.</param>
    public static Network Mean(IReadOnlyList<Network> members)
    {
        var first = members[0];
        string body = string.Join(' ', first.Layers.Take(first.Layers.Count - 1).Select(layer => layer.Notation));
        string bodies = string.Join(" | ", members.Select(_ => body));
        var mean = LayerNotation.Parse($"concatenate({bodies}) {first.Layers[^1].Notation}", first.InputShape, seed: 0);
        mean.Parameters.Clear();
        Span<float> weights = mean.Blocks[^2].Of(mean.Parameters), bias = mean.Blocks[^1].Of(mean.Parameters);
        int at = 0, last = 0;
        foreach (var member in members)
        {
            float[] own = member.Blocks[^2].Of(member.Parameters).ToArray();
            var before = member.Parameters[..^(own.Length + bias.Length)];
            before.CopyTo(mean.Parameters[at..]);
            at += before.Length;
            AddShare(own, weights[last..], members.Count);
            last += own.Length;
            AddShare(member.Blocks[^1].Of(member.Parameters).ToArray(), bias, members.Count);
        }

        return mean;
    }

    /// <summary>Makes a network put out y·factor + offset in place of y, by its last layer's parameters.</summary>
    /// <param name="network">A network whose last layer is dense with a bias.</param>
    /// <param name="factor">(Out).</param>
    /// <param name="offset">(Out).</param>
    public static void ScaleOutputs(Network network, ReadOnlySpan<double> factor, ReadOnlySpan<double> offset)
    {
        if (network.Layers[^1] is not Dense { HasBias: true })
        {
            throw new ChainruleException(
                $"the last layer must be dense with a bias, not {network.Layers[^1].Notation}",
                $"end {RemedyStep.Name("TabularOptions.Layers")} with dense"
            );
        }

        var weights = network.Blocks[^2].Of(network.Parameters);
        var bias = network.Blocks[^1].Of(network.Parameters);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(weights[i] * factor[i % bias.Length]);
        }

        for (int j = 0; j < bias.Length; j++)
        {
            bias[j] = (float)(bias[j] * factor[j] + offset[j]);
        }
    }

    /// <summary>
    /// A network of one output, whose outputs are on a curve, continued to the target itself: sinh, then straight.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="curve">The curve.</param>
    /// <param name="factor">What the distance from its center is multiplied with.</param>
    public static Network Behind(Network network, TargetCurve curve, double factor)
    {
        var shape = network.OutputShape;
        var longer = network.FollowedBy(new Sinh(shape, curve.Reach), new Dense(shape, 1));
        longer.Blocks[^2].Of(longer.Parameters)[0] = (float)(curve.Unit * factor);
        longer.Blocks[^1].Of(longer.Parameters)[0] = (float)curve.Center;
        return longer;
    }

    private static void AddShare(float[] values, Span<float> sum, int members)
    {
        for (int i = 0; i < values.Length; i++)
        {
            sum[i] += values[i] / members;
        }
    }
}
