using Chainrule.Kernels;
using Chainrule.Metrics;

namespace Chainrule.Tests.Metrics;

public class ClassCountsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(300)]
    public void Rows_of_a_bootstrap_have_the_figures_of_a_confusion_matrix(int classes)
    {
        var random = new RandomStream(1, RandomStreams.User(0));
        int Below(int count, int at) => random.Below(count, (uint)at);
        int[] actual = [.. Enumerable.Range(0, 200).Select(row => Below(classes, row))];
        int[] predicted = [.. actual.Select((label, row) => row % 3 == 0 ? Below(classes, 1000 + row) : label)];
        var counts = new ClassCounts(classes);
        for (int draw = 0; draw < 3; draw++)
        {
            int[] rows = [.. Enumerable.Range(0, 150).Select(i => Below(200, 2000 + (draw * 150) + i))];
            var matrix = new ConfusionMatrix(classes);
            foreach (int row in rows)
            {
                matrix.Add(actual[row], predicted[row]);
            }

            counts.Count(actual, predicted, rows);
            Assert.Equal(matrix.Accuracy, counts.Accuracy, 1e-12);
            Assert.Equal(matrix.MacroAverage.F1, counts.MacroF1, 1e-12);
        }
    }

    [Fact]
    public void What_replicates_miss_has_no_interval()
    {
        // of each of 40 classes two rows, all right but one of each of ten: drawing rows twice and not at all makes most F1 worse
        int[] actual = [.. Enumerable.Range(0, 80).Select(row => row / 2)],
            predicted = [.. actual.Select((label, row) => row % 8 == 0 ? (label + 1) % 40 : label)];
        var counts = new ClassCounts(40);
        var interval = Bootstrap.Interval(
            80,
            rows =>
            {
                counts.Count(actual, predicted, rows);
                return counts.MacroF1 - (rows.SequenceEqual(Enumerable.Range(0, 80).ToArray()) ? 0 : 0.2);
            },
            seed: 1);
        Assert.True(double.IsNaN(interval.Low) && double.IsNaN(interval.High), $"{interval}");
        var mean = Bootstrap.OfMean([.. actual.Select(label => (double)label)], seed: 1);
        Assert.Equal(19.5, mean.Value);
        Assert.True(mean.Low < 19.5 && 19.5 < mean.High);
    }
}
