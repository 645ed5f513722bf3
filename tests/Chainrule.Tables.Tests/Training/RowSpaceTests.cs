using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tables.Training;
using Chainrule.Training;

namespace Chainrule.Tables.Tests.Training;

public class RowSpaceTests
{
    private const int Rows = 12, Features = 75;

    private static readonly float[] X = Numbers(Rows * Features, purpose: 0);

    [Fact]
    public void Coordinates_keep_all_products_of_rows()
    {
        var space = RowSpace.Of(X, Features, Workers.None)!;
        Assert.Equal(Rows, space.Rank);
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Rows; j++)
            {
                Assert.Equal(Product(X, i, X, j, Features), Product(space.Coordinates, i, space.Coordinates, j, Rows), 1e-4);
            }
        }

        float[] again = space.Project(X, Workers.None);
        for (int i = 0; i < again.Length; i++)
        {
            Assert.Equal(space.Coordinates[i], again[i], 1e-4f);
        }
    }

    [Fact]
    public void Rows_that_others_are_made_of_add_no_direction()
    {
        float[] x =
        [
            .. X[..(3 * Features)],
            .. Enumerable.Range(0, Features).Select(j => X[j] - 2 * X[Features + j]),
            .. X[..Features],
            .. new float[Features],
        ];
        var space = RowSpace.Of(x, Features, Workers.None)!;
        Assert.Equal(3, space.Rank);
        Assert.Equal(new float[3], space.Coordinates[15..]);
        Assert.Null(RowSpace.Of(new float[4 * Features], Features, Workers.None));
    }

    [Fact]
    [Trait("Category", "Numbers")]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        using var three = new Workers(3);
        Assert.Equal(RowSpace.Of(X, Features, Workers.None)!.Coordinates, RowSpace.Of(X, Features, three)!.Coordinates);
    }

    [Fact]
    public void An_expanded_network_gives_rows_what_the_narrow_one_gives_their_coordinates()
    {
        var space = RowSpace.Of(X, Features, Workers.None)!;
        var narrow = LayerNotation.Parse("dense:5 gelu dense:2", new Shape(space.Rank), seed: 3);
        var wide = space.Expand(narrow);
        float[] other = Numbers(7 * Features, purpose: 1), y = new float[14], expected = new float[14];
        wide.Predict(other, y);
        narrow.Predict(space.Project(other, Workers.None), expected);
        for (int i = 0; i < y.Length; i++)
        {
            Assert.Equal(expected[i], y[i], 1e-4f);
        }
    }

    [Fact]
    public void A_penalized_model_is_the_same_by_coordinates_and_by_features()
    {
        float[] y = [.. Enumerable.Range(0, Rows).Select(i => X[i * Features] + 0.5f * X[i * Features + 1])];
        var space = RowSpace.Of(X, Features, Workers.None)!;
        var narrow = LayerNotation.Parse("dense:1", new Shape(space.Rank), seed: 1);
        Train(narrow, space.Coordinates, y);
        var direct = LayerNotation.Parse("dense:1", new Shape(Features), seed: 1);
        Train(direct, X, y);
        var wide = space.Expand(narrow);
        for (int i = 0; i < wide.ParameterCount; i++)
        {
            Assert.Equal(direct.Parameters[i], wide.Parameters[i], 2e-4f);
        }
    }

    private static void Train(Network network, float[] x, float[] y) =>
        new LbfgsTrainer(
            network,
            new MeanSquaredError(),
            new LbfgsOptions
            {
                Decay = 0.3,
                GradientTolerance = 1e-7,
                ObjectiveTolerance = 1e-12,
            }
        ).Fit(ArrayDataset.OfValues(x, network.InputShape, y, 1), Workers.None);

    private static float[] Numbers(int count, int purpose)
    {
        var random = new RandomStream(5, RandomStreams.User(purpose));
        return [.. Enumerable.Range(0, count).Select(i => (float)NormalDistribution.Sample(random, (uint)i))];
    }

    private static double Product(float[] a, int i, float[] b, int j, int width) =>
        Enumerable.Range(0, width).Sum(k => (double)a[i * width + k] * b[j * width + k]);
}
