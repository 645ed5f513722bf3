using Chainrule.Kernels;

namespace Chainrule.Tests.Kernels;

[Trait("Category", "Numbers")]
public class ShardedSumsTests
{
    public static TheoryData<int, int, int, int> Sizes() => new()
    {
        { 32, 784, 128, 2 }, { 32, 5, 7, 3 }, { 13, 1, 1, 13 }, { 128, 100, 33, 8 }, { 40, 300, 20_000, 5 }, { 9, 17, 64, 1 },
        { 66, 31, 257, 11 }, { 300, 19, 50, 8 }, { 700, 9, 200, 5 }, { 513, 6, 49, 16 }, { 31, 1, 40, 4 }, { 8, 8, 1, 2 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Products_of_shards_are_chains_that_a_tree_adds(int rows, int inputs, int outputs, int shards)
    {
        var random = new Random(rows);
        float[] x = Numbers(random, rows * inputs), dy = Numbers(random, rows * outputs);
        int[] cut = Cut(rows, shards);
        float[] expected = Tree([.. Enumerable.Range(0, shards).Select(shard =>
        {
            float[] sum = new float[inputs * outputs];
            for (int row = shard == 0 ? 0 : cut[shard - 1]; row < cut[shard]; row++)
            {
                for (int i = 0; i < inputs; i++)
                {
                    for (int j = 0; j < outputs; j++)
                    {
                        ref float chain = ref sum[i * outputs + j];
                        chain = MathF.FusedMultiplyAdd(x[row * inputs + i], dy[row * outputs + j], chain);
                    }
                }
            }

            return sum;
        })]);
        foreach (int threads in (int[])[1, 2, 5])
        {
            using var workers = new Workers(threads);
            float[] sum = new float[inputs * outputs];
            Array.Fill(sum, float.NaN);
            ShardedSums.OfProducts(workers, x, inputs, dy, outputs, cut, sum);
            Assert.Equal(expected, sum);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Columns_of_shards_are_chains_that_a_tree_adds(int rows, int inputs, int outputs, int shards)
    {
        float[] dy = Numbers(new Random(inputs), rows * outputs);
        int[] cut = Cut(rows, shards);
        float[] expected = Tree([.. Enumerable.Range(0, shards).Select(shard =>
        {
            float[] sum = new float[outputs];
            for (int row = shard == 0 ? 0 : cut[shard - 1]; row < cut[shard]; row++)
            {
                for (int j = 0; j < outputs; j++)
                {
                    sum[j] += dy[row * outputs + j];
                }
            }

            return sum;
        })]);
        float[] actual = new float[outputs];
        ShardedSums.OfColumns(dy, cut, actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Buffers_that_do_not_belong_together_are_refused()
    {
        float[] x = new float[12], dy = new float[8];
        Assert.Throws<ArgumentException>(
            () => ShardedSums.OfProducts(Workers.None, x, 3, dy, 2, [2, 5], new float[6]));
        Assert.Throws<ArgumentException>(
            () => ShardedSums.OfProducts(Workers.None, x, 3, dy, 2, [2, 4], new float[5]));
        Assert.Throws<ArgumentException>(() => ShardedSums.OfColumns(dy, [], new float[2]));
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.4f)];

    private static int[] Cut(int rows, int shards) =>
        [.. Enumerable.Range(1, shards).Select(shard => rows * shard / shards)];

    private static float[] Tree(float[][] level)
    {
        while (level.Length > 1)
        {
            level = [.. level.Chunk(2).Select(pair => pair.Length == 2 ? [.. pair[0].Zip(pair[1], (a, b) => a + b)] : pair[0])];
        }

        return level[0];
    }
}
