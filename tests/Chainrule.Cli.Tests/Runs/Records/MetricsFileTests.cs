using Chainrule.Cli.Runs.Records;
using Chainrule.Cli.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Cli.Tests.Runs.Records;

public sealed class MetricsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Epochs_read_back_to_the_last_bit()
    {
        var epoch = new EpochRecord(1, 0.1 + 0.2, 1 / 3.0, null, 0.005f, 0, 1.25, 1.5, IsBest: true) { TrainAccuracy = 0.7 };
        Write(stream => MetricsFile.Write(stream, [epoch]));
        Assert.Equal(epoch, Assert.Single(Assert.Single(Read()).Epochs));
    }

    [Fact]
    public void Kinds_of_models_keep_their_epochs_iterations_and_penalties_apart()
    {
        var linear = new KindMetrics("linear")
        {
            Iterations = [new IterationRecord(0, 1, 2, double.NaN), new IterationRecord(1, 0.5, 1.5, 0.1)],
            Penalties = [new PenaltyTrial(0.01, 0.25, 0.5)],
            Penalty = 0.01,
            ValidationLoss = 0.5,
        };
        var network = new KindMetrics("network") { Epochs = [new EpochRecord(1, 1, 2, 0.5, 0.1f, 0, 0, 1, IsBest: false)] };
        Write(stream => MetricsFile.Write(stream, (IReadOnlyList<KindMetrics>)[linear, network]));
        var read = Read();
        Assert.Equal(linear.Iterations, read.Single(kind => kind.Kind == "linear").Iterations);
        Assert.Equal(linear.Penalties, read.Single(kind => kind.Kind == "linear").Penalties);
        Assert.Equal(network.Epochs, read.Single(kind => kind.Kind == "network").Epochs);
        Assert.Empty(read.Single(kind => kind.Kind == "network").Iterations);
    }

    [Fact]
    public void A_cell_that_is_no_number_is_named_with_its_line()
    {
        File.WriteAllText(_folder["metrics.csv"], "epoch,train_loss\n1,0.5\n2,half\n");
        var exception = Assert.Throws<ChainruleException>(() => Read());
        Assert.Contains("metrics.csv, line 3: 'half' is not a number", exception.Message);
    }

    private IReadOnlyList<KindMetrics> Read() => MetricsFile.Read(_folder["metrics.csv"]);

    private void Write(Action<Stream> write)
    {
        using var stream = File.Create(_folder["metrics.csv"]);
        write(stream);
    }
}
