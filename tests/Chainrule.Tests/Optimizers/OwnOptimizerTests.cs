using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Optimizers;

public sealed class OwnOptimizerTests
{
    private const float Rate = 0.05f, Decay = 0.1f;

    [Theory]
    [InlineData(0)]
    [InlineData(0.7f)]
    public void A_formula_of_three_slots_follows_its_double(float clipNorm)
    {
        var run = new UpdateRun(new ThreeSlots(), clipNorm);
        double[] expected = run.Parameters;
        double[][] slots = [.. expected.Select(_ => new double[3])];
        for (int step = 1; step <= 20; step++)
        {
            double[] gradients = run.Step(step);
            for (int i = 0; i < expected.Length; i++)
            {
                double decayed = expected[i] - (run.Decays[i] ? (double)Rate * Decay * expected[i] : 0);
                expected[i] = ThreeSlots.Step(decayed, gradients[i], Rate, slots[i]);
            }
        }

        run.AssertNear(expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7f)]
    public void An_optimizer_that_asks_for_norms_of_blocks_gets_those_of_parameters_and_directions(float clipNorm)
    {
        var run = new UpdateRun(new Lamb(), clipNorm);
        double[] w = run.Parameters, m = new double[w.Length], v = new double[w.Length], d = new double[w.Length];
        for (int step = 1; step <= 20; step++)
        {
            double[] gradients = run.Step(step);
            foreach (var block in run.Network.Blocks)
            {
                double parameterSquares = 0, directionSquares = 0;
                for (int i = block.Offset; i < block.Offset + block.Length; i++)
                {
                    m[i] = 0.9 * m[i] + 0.1 * gradients[i];
                    v[i] = 0.99 * v[i] + 0.01 * gradients[i] * gradients[i];
                    d[i] = m[i] / (Math.Sqrt(v[i]) + Lamb.Epsilon) + (block.Decays ? Decay * w[i] : 0);
                    parameterSquares += w[i] * w[i];
                    directionSquares += d[i] * d[i];
                }

                double trust = parameterSquares > 0 ? Math.Sqrt(parameterSquares / directionSquares) : 1;
                for (int i = block.Offset; i < block.Offset + block.Length; i++)
                {
                    w[i] -= Rate * trust * d[i];
                }
            }
        }

        run.AssertNear(w);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Own_optimizers_train_to_the_same_bits_on_any_number_of_threads(bool usesNorms)
    {
        string[] hashes = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            using var trainer = NewTrainer(usesNorms ? new Lamb() : new ThreeSlots(), threads);
            trainer.Fit(Toy.Blobs(90));
            return trainer.Network.ParametersSha256();
        })];
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void A_checkpoint_keeps_any_number_of_slots()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "last.checkpoint");
        using var trainer = NewTrainer(new ThreeSlots(), threads: 1);
        var store = new CheckpointRecorder();
        trainer.Fit(Toy.Blobs(90), checkpoints: store);
        CheckpointFile.Save(path, store.Last[0]);

        using var resumed = NewTrainer(new ThreeSlots(), threads: 1);
        resumed.Resume(CheckpointFile.Load(path, out _));
        resumed.Fit(Toy.Blobs(90));
        Assert.Equal(trainer.Network.ParametersSha256(), resumed.Network.ParametersSha256());
    }

    [Fact]
    public void A_step_with_norms_of_blocks_allocates_nothing()
    {
        var run = new UpdateRun(new Lamb(), clipNorm: 1);
        run.Step(1);
        Assert.Equal(0, Allocation.Least(() => run.Move(2)));
    }

    private static Trainer NewTrainer(Optimizer optimizer, int threads) => new(
        LayerNotation.Parse("dense:90 relu dense:60 tanh dense:3", Toy.Blobs(90).Input, seed: 8),
        new SoftmaxCrossEntropy(),
        optimizer,
        new() { Epochs = 3, BatchSize = 16, Seed = 5, Threads = threads });

    /// <summary>Updates of a network's parameters by made-up gradients; one block is longer than a chunk.</summary>
    private sealed class UpdateRun
    {
        private static readonly RandomStream Random = new(11, RandomStreams.User(1));
        private readonly AlignedBuffer _gradients;
        private readonly ParameterUpdate _update;
        private readonly float _clipNorm;

        public UpdateRun(Optimizer optimizer, float clipNorm)
        {
            _clipNorm = clipNorm;
            Network = LayerNotation.Parse("dense:110 relu dense:5", new Shape(80), seed: 3);
            _gradients = new AlignedBuffer(Network.ParameterCount);
            _update = new ParameterUpdate(
                Network, optimizer, new() { WeightDecay = Decay, ClipNorm = clipNorm }, _gradients);
            Decays = [.. Network.Blocks.SelectMany(block => Enumerable.Repeat(block.Decays, block.Length))];
        }

        public Network Network { get; }

        public bool[] Decays { get; }

        public double[] Parameters => [.. Network.Parameters.ToArray().Select(w => (double)w)];

        /// <summary>Makes a step; returns its gradients, clipped.</summary>
        public double[] Step(int number)
        {
            var buffer = _gradients.Span;
            for (int i = 0; i < buffer.Length; i++)
            {
                buffer[i] = (float)(0.05 * NormalDistribution.Sample(Random.At((ulong)number), (uint)i));
            }

            double[] gradients = [.. buffer.ToArray().Select(g => (double)g)];
            double norm = Math.Sqrt(gradients.Sum(g => g * g)), scale = _clipNorm > 0 ? Math.Min(1, _clipNorm / norm) : 1;
            Move(number);
            return [.. gradients.Select(g => scale * g)];
        }

        public void Move(int number) => Assert.True(_update.TryRun(number, Rate, Workers.None));

        public void AssertNear(double[] expected)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], Network.Parameters[i], 2e-5);
            }
        }
    }
}
