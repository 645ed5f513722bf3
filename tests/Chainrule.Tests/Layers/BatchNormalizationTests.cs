using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Layers;

[Trait("Category", "Numbers")]
public class BatchNormalizationTests
{
    private const double Epsilon = 1e-5;

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(5, 1, 7)]
    [InlineData(4, 6, 3)]
    [InlineData(3, 5, 37)]
    [InlineData(64, 9, 16)]
    public void A_training_step_is_that_of_the_textbook(int rows, int pixels, int channels)
    {
        var shape = new Shape(pixels, 1, channels);
        var layer = new BatchNormalization(shape);
        var random = new Random(rows);
        float[] x = LayerCheck.Normal(random, rows * shape.Count, 3), dy = LayerCheck.Normal(random, x.Length, 1),
            parameters = LayerCheck.Normal(random, 2 * channels, 1);
        x = [.. x.Select((v, i) => v + (i % channels))];      // means of their own
        var batch = new LayerBatch(layer, rows, parameters, [.. new float[channels], .. Ones(channels)], isTraining: true);
        batch.Forward(x);
        batch.Backward(x, dy);

        double[] wide = [.. x.Select(v => (double)v)], weights = [.. parameters.Select(v => (double)v)];
        Close(Normalized(wide, weights, channels), batch.Y, 1e-5, "y");
        double Loss(double[] at, double[] w) => Normalized(at, w, channels).Select((v, i) => v * dy[i]).Sum();
        for (int i = 0; i < x.Length; i += 1 + x.Length / 200)
        {
            Assert.Equal(LayerCheck.Slope(wide, i, () => Loss(wide, weights)), batch.Dx[i], 2e-4);
        }

        for (int i = 0; i < weights.Length; i++)
        {
            double slope = LayerCheck.Slope(weights, i, () => Loss(wide, weights));
            Assert.Equal(slope, batch.Gradients[i], 1e-3 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Fact]
    public void A_prediction_is_a_scale_and_a_shift_by_the_running_statistics_and_each_row_is_its_own()
    {
        const int Channels = 19, Rows = 6;
        var shape = new Shape(2, 2, Channels);
        var layer = new BatchNormalization(shape, epsilon: 0.01);
        var random = new Random(1);
        float[] x = LayerCheck.Normal(random, Rows * shape.Count, 3), parameters = LayerCheck.Normal(random, 2 * Channels, 1),
            state = [.. LayerCheck.Normal(random, Channels, 1), .. Enumerable.Range(1, Channels).Select(k => k / 7f)];
        var batch = new LayerBatch(layer, Rows, parameters, state);
        batch.Forward(x);
        for (int i = 0; i < x.Length; i++)
        {
            int k = i % Channels;
            double scale = parameters[k] / Math.Sqrt(state[Channels + k] + 0.01);
            Assert.Equal((x[i] - state[k]) * scale + parameters[Channels + k], batch.Y[i], 1e-5 * (1 + Math.Abs(x[i] * scale)));
        }

        for (int row = 0; row < Rows; row++)
        {
            var alone = new LayerBatch(layer, 1, parameters, state);
            alone.Forward(x.AsSpan(row * shape.Count, shape.Count));
            Assert.Equal(alone.Y, batch.Y.AsSpan(row * shape.Count, shape.Count).ToArray());
        }
    }

    [Fact]
    public void Running_statistics_move_by_the_mean_and_the_unbiased_variance_of_the_batch()
    {
        var network = Network.Input(2).BatchNormalization(momentum: 0.25).Build(seed: 1);
        var workspace = new Workspace(network, 4, forTraining: true);
        workspace.Forward([1, 10, 2, 20, 3, 30, 6, 0], 4, seed: 1, step: 0, Workers.None);
        network.FoldObserved(workspace.Observed);

        // means 3 and 15; Σ (x − μ)² = 14 and 500, over 3
        float[] expected = [0.75f, 3.75f, (float)(0.75 + 0.25 * 14 / 3), (float)(0.75 + 0.25 * 500 / 3)];
        Assert.Equal(expected, network.State.ToArray());
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var layer = new BatchNormalization(new Shape(9, 9, 33));
        var random = new Random(3);
        const int Rows = 40;
        float[] x = LayerCheck.Normal(random, Rows * layer.Input.Count, 2), dy = LayerCheck.Normal(random, x.Length, 1),
            parameters = LayerCheck.Normal(random, 66, 1), state = [.. new float[33], .. Ones(33)];
        using var three = new Workers(3);
        LayerBatch[] batches =
        [
            .. new[] { Workers.None, three }.Select(workers =>
            {
                var batch = new LayerBatch(layer, Rows, parameters, state, isTraining: true) { Workers = workers };
                batch.Forward(x);
                batch.Backward(x, dy);
                return batch;
            }),
        ];
        Assert.Equal(batches[0].Y, batches[1].Y);
        Assert.Equal(batches[0].Dx, batches[1].Dx);
        Assert.Equal(batches[0].Gradients, batches[1].Gradients);
    }

    [Fact]
    public void Every_instruction_set_gives_the_recorded_bits()
    {
        var layer = new BatchNormalization(new Shape(3, 3, 21));
        float[] x = Same(0, 7 * layer.Input.Count), dy = Same(1, x.Length), parameters = Same(2, 42);
        var batch = new LayerBatch(layer, 7, parameters, [.. new float[21], .. Ones(21)], isTraining: true);
        batch.Forward(x);
        batch.Backward(x, dy);
        var bits = new BitHash();
        bits.Add(batch.Y);
        bits.Add(batch.Dx);
        bits.Add(batch.Gradients);
        Assert.Equal("2f2e3f6a3fdf240d", bits.ToString());
    }

    [Fact]
    public void A_batch_of_one_value_a_channel_is_refused_in_training_only()
    {
        var layer = new BatchNormalization(new Shape(3));
        float[] state = [0, 0, 0, 1, 1, 1];
        var training = new LayerBatch(layer, 1, new float[6], state, isTraining: true);
        Assert.Contains("no variance", Assert.Throws<ChainruleException>(() => training.Forward([1, 2, 3])).Message, default);
        new LayerBatch(layer, 1, new float[6], state).Forward([1, 2, 3]);
        new LayerBatch(layer, 0, new float[6], state, isTraining: true).Forward([]);
    }

    [Theory]
    [InlineData("batch-norm")]
    [InlineData("batch-norm:0.2")]
    [InlineData("batch-norm:0.2:0.001")]
    public void Its_notation_reads_back(string notation) =>
        Assert.Equal(notation, LayerNotation.Parse(notation, new Shape(4, 4, 2), seed: 1).Layers[0].Notation);

    [Theory]
    [InlineData("batch-norm:0")]
    [InlineData("batch-norm:1.5")]
    [InlineData("batch-norm:0.1:0")]
    [InlineData("layer-norm:-1")]
    public void Settings_out_of_range_are_refused(string notation) =>
        Assert.Throws<ChainruleException>(() => LayerNotation.Parse(notation, new Shape(4), seed: 1));

    [Fact]
    public void The_weights_before_it_start_as_the_activation_behind_it_asks()
    {
        var behind = LayerNotation.Parse("dense:50 batch-norm relu dense:2", new Shape(40), seed: 1);
        var plain = LayerNotation.Parse("dense:50 relu dense:2", new Shape(40), seed: 1);
        Assert.Equal(plain.Blocks[0].Of(plain.Parameters).ToArray(), behind.Blocks[0].Of(behind.Parameters).ToArray());
    }

    private static double[] Normalized(double[] x, double[] parameters, int channels)
    {
        double[] y = new double[x.Length];
        for (int k = 0; k < channels; k++)
        {
            double[] values = [.. x.Where((_, i) => i % channels == k)];
            double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) + Epsilon);
            for (int i = k; i < x.Length; i += channels)
            {
                y[i] = (x[i] - mean) / deviation * parameters[k] + parameters[channels + k];
            }
        }

        return y;
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    private static float[] Same(int stream, int count)
    {
        var random = new RandomStream(3, RandomStreams.User(stream));
        return [.. Enumerable.Range(0, count).Select(i => (float)((random.Uniform((uint)i) - 0.5) * 16))];
    }

    private static void Close(double[] expected, float[] actual, double tolerance, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"{what}: element {i} is {actual[i]:R}, should be {expected[i]:R}");
        }
    }
}
