using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Reports.Tests;

public class TensorBoardLogTests
{
    [Fact]
    public void A_training_s_figures_are_in_the_files_at_the_steps_that_they_belong_to()
    {
        using var folder = new TemporaryFolder();
        var train = Toy.Blobs(100);
        var held = Toy.Blobs(40, stream: 1);
        var network = LayerNotation.Parse("dense:5 relu dense:3", train.Input, seed: 1);
        using var trainer = new Trainer(
            network,
            new SoftmaxCrossEntropy(),
            new Adam(),
            new()
            {
                Epochs = 3,
                BatchSize = 30,
                Threads = 1,
                RestoreBest = false,
            }
        );
        TrainingHistory history;
        using (var log = new TensorBoardLog(folder.Path, network))
        {
            history = trainer.Fit(train, held, log);
        }

        var written = Entries(folder.Path, "train");
        var epochs = history.Epochs;
        Assert.Equal(epochs.Select(epoch => (4L * epoch.Epoch, (float)epoch.TrainLoss)), Scalars(written, "loss"));
        Assert.Equal(3, written.Count(entry => entry.Tag == "samples_per_second"));
        Assert.All(epochs, epoch => Assert.Contains((4L * epoch.Epoch, epoch.LearningRate), Scalars(written, "learning_rate")));
        var validation = Entries(folder.Path, "validation");
        Assert.Equal(epochs.Select(epoch => (4L * epoch.Epoch, (float)epoch.ValidationLoss!.Value)), Scalars(validation, "loss"));
        Assert.Equal(
            epochs.Select(epoch => (4L * epoch.Epoch, (float)epoch.ValidationAccuracy!.Value)),
            Scalars(validation, "accuracy")
        );

        foreach (var block in network.Blocks)
        {
            var last = written.Last(entry => entry.Tag == block.Name).Histogram!;
            float[] values = block.Of(network.Parameters).ToArray();
            Assert.Equal(values.Length, last[3][0]);
            Assert.Equal(values.Length, last[7].Sum());
            Assert.Equal(values.Max(), (float)last[2][0]);
            Assert.Equal(values.Sum(value => (double)value), last[4][0], 1e-9);
        }
    }

    [Fact]
    public void Without_validation_there_is_no_folder_for_it_and_without_a_network_no_histogram()
    {
        using var folder = new TemporaryFolder();
        var train = Toy.Line(20);
        using var trainer = new Trainer(
            LayerNotation.Parse("dense:1", train.Input, seed: 1),
            new MeanSquaredError(),
            new Sgd(),
            new() { Epochs = 2, Threads = 1 }
        );
        using (var log = new TensorBoardLog(folder.Path))
        {
            trainer.Fit(train, progress: log);
        }

        Assert.False(Directory.Exists(Path.Combine(folder.Path, "validation")));
        Assert.DoesNotContain(Entries(folder.Path, "train"), entry => entry.Histogram is not null);
    }

    private static List<EventReader.Entry> Entries(string folder, string part)
    {
        var (entries, left) = EventReader.Read(File.ReadAllBytes(Directory.GetFiles(Path.Combine(folder, part)).Single()));
        Assert.Equal(0, left);
        return entries;
    }

    private static IEnumerable<(long Step, float Value)> Scalars(List<EventReader.Entry> entries, string tag) =>
        entries.Where(entry => entry.Tag == tag).Select(entry => (entry.Step, entry.Scalar!.Value));
}
