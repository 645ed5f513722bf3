using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Import;

/// <summary>
/// Kernels that Chainrule's convolutions have no settings for, as kernels of all channels and without gaps, most of whose weights
/// are 0: of channels in groups, of dilated windows, of means that count padding.
/// </summary>
internal sealed partial class GraphReader
{
    private const int MostDense = 1 << 22; // weights that such a kernel may have: 16 MiB

    /// <summary>The weights of a convolution, (Outputs, Channels, Rows, Columns).</summary>
    private sealed record Kernel(int Outputs, int Channels, int Rows, int Columns, float[] Weights);

    private bool IsLine(NodeProto node) => TensorAt(node, 1)?.Sizes.Length == 3;

    // The kernel of a convolution of images, or of lines, which are images of one row; null of others.
    private Kernel? KernelOf(NodeProto node)
    {
        int[] sizes = TensorAt(node, 1)?.Sizes ?? [];
        sizes = sizes.Length == 3 ? [sizes[0], sizes[1], 1, sizes[2]] : sizes;
        if (sizes is not [var outputs, var channels, var rows, var columns])
        {
            return null;
        }

        float[] weights = WeightsAt(node, 1, outputs * channels * rows * columns);
        long groups = node.Integer("group", 1);
        int[] gaps = node.Integers("dilations") switch
        {
            [var down, var across] => [down, across],
            [var along] => [1, along],
            _ => [1, 1],
        };
        var kernel = new Kernel(outputs, channels, rows, columns, weights);
        if (groups == 1 && gaps is [1, 1])
        {
            return kernel;
        }

        if (groups < 1 || outputs % groups != 0 || gaps.Min() < 1)
        {
            throw Refused(node, "its groups or dilations can't be", "export it again");
        }

        long height = (rows - 1) * (long)gaps[0] + 1, width = (columns - 1) * (long)gaps[1] + 1, all = channels * groups;
        long count = Math.Min(height, MostDense) * Math.Min(width, MostDense) * Math.Min(all, MostDense);
        if (count > MostDense || count * outputs > MostDense)
        {
            throw Refused(
                node, Invariant($"written out for all channels its kernel has {outputs}×{all}×{height}×{width} weights"),
                Invariant($"groups and dilations come in up to {MostDense:N0} of them: use a network of plain convolutions"));
        }

        return Spread(kernel, (int)groups, gaps);
    }

    private Kernel Spread(Kernel from, int groups, int[] gaps)
    {
        int height = (from.Rows - 1) * gaps[0] + 1, width = (from.Columns - 1) * gaps[1] + 1, all = from.Channels * groups;
        Charge((long)from.Outputs * all * height * width);
        float[] weights = new float[from.Outputs * all * height * width];
        for (int i = 0; i < from.Weights.Length; i++)
        {
            int column = i % from.Columns, row = i / from.Columns % from.Rows;
            int channel = i / (from.Columns * from.Rows) % from.Channels, output = i / (from.Columns * from.Rows * from.Channels);
            int first = output / (from.Outputs / groups) * from.Channels;
            weights[((output * all + first + channel) * height + row * gaps[0]) * width + column * gaps[1]] = from.Weights[i];
        }

        return new Kernel(from.Outputs, all, height, width, weights);
    }

    // Means over whole windows, zeros around the image counted: a convolution of each channel by itself.
    private int MeansWithPadding(NodeProto node, Activation x, int rows, int columns, string settings)
    {
        int channels = x.Sizes[0];
        if (node.Integer("ceil_mode", 0) != 0)
        {
            throw Refused(node, "its means count padding, but not what a last window reaches beyond it", "set ceil_mode to 0");
        }

        if ((long)channels * channels * Math.Min(rows, short.MaxValue) * Math.Min(columns, short.MaxValue) > MostDense)
        {
            throw Refused(node, "its means count what padding adds, of too many channels", "set count_include_pad to 0");
        }

        Charge((long)channels * channels * rows * columns);
        float[] weights = new float[rows * columns * channels * channels]; // (row, column, channel, output)
        for (int tap = 0; tap < rows * columns; tap++)
        {
            for (int k = 0; k < channels; k++)
            {
                weights[(tap * channels + k) * channels + k] = 1f / (rows * columns);
            }
        }

        return Add(Invariant($"conv:{channels}:{rows}x{columns}:{settings}:no-bias"), x.Node, weights);
    }

    private object ReadDropout(NodeProto node)
    {
        bool isTraining = TensorAt(node, 2) is { Count: 1 } mode && mode[0] != 0;
        bool drops = TensorAt(node, 1) is not { Count: 1 } ratio || ratio[0] != 0;
        return isTraining && drops
            ? throw Refused(node, "it was exported for training", "export the network for inference")
            : ValueOf(node.Input[0]);
    }

    // x above 0, slope·x below, with a slope for each channel: relu(x) − slope·relu(−x).
    private object? ReadSlopes(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        if (TensorAt(node, 1) is not { } slopes)
        {
            return null;
        }

        bool isOfChannels = slopes.Sizes is [var count] && x.Sizes.Length > 1 && count == x.Sizes[0] && Opset < 7;
        var broadcast = isOfChannels ? slopes with { Sizes = [slopes.Count, .. x.Sizes.Skip(1).Select(_ => 1)] } : slopes;
        double[] below = Array.ConvertAll(Spread(node, broadcast, x), slope => -slope);
        var above = x with { Node = Add("relu", x.Node) };
        var turned = Line(node, x, Same(below, -1), Same(below, 0), isOnlyReader: false);
        var scaled = Line(
            node, turned with { Node = Add("relu", turned.Node) }, below, Same(below, 0), isOnlyReader: false);
        int sum = Join(new Layers.Sum([ShapeOf(above.Node), ShapeOf(scaled.Node)]), above.Node, scaled.Node);
        return x with { Node = sum };
    }
}
