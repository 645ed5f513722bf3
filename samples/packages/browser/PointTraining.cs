using Chainrule;
using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

/// <summary>A small network that learns which of two classes a point of the plane has, one epoch after the other.</summary>
internal sealed class PointTraining : IDisposable
{
    private const int BatchSize = 16;
    private readonly ulong _seed;
    private readonly Network _network;
    private readonly Trainer _trainer;
    private readonly Evaluator _evaluator;
    private ArrayDataset? _data;
    private Batch? _batch;
    private int[] _rows = [];

    public PointTraining(ulong seed)
    {
        var loss = new SoftmaxCrossEntropy();
        _seed = seed;
        _network = Network.Input(2).Dense(16).Tanh().Dense(16).Tanh().Dense(2).Build(seed);
        _trainer = new Trainer(_network, loss, new Adam(), new TrainingOptions { LearningRate = 0.01f, Seed = seed });
        _evaluator = new Evaluator(_network, loss);
    }

    /// <summary>How often all points were gone through.</summary>
    public int Epochs { get; private set; }

    public float[] Positions { get; private set; } = [];

    public int[] Classes { get; private set; } = [];

    public void Dispose() => _trainer.Dispose();

    /// <summary>Says which points there are from now on; what was learned stays.</summary>
    public void Place(float[] positions, int[] classes)
    {
        Positions = positions;
        Classes = classes;
        _rows = [.. Enumerable.Range(0, classes.Length)];
        _data = classes.Length == 0 ? null : ArrayDataset.OfClasses(positions, new Shape(2), classes, classes: 2);
        _batch = _data is null ? null : new Batch(_data, Math.Min(BatchSize, classes.Length));
    }

    /// <summary>Goes through all points once, in an order of its own.</summary>
    public void Epoch()
    {
        if (_batch is null)
        {
            return;
        }

        new RandomStream(_seed, RandomStreams.User(0), (ulong)Epochs).Shuffle(_rows);
        for (int start = 0; start < _rows.Length; start += _batch.Capacity)
        {
            _batch.Fill(_rows.AsSpan(start, Math.Min(_batch.Capacity, _rows.Length - start)));
            _trainer.Step(_batch);
        }

        Epochs++;
    }

    /// <summary>The mean loss, and how many points are right.</summary>
    public (double Loss, int Right) Score()
    {
        if (_data is null)
        {
            return (0, 0);
        }

        var result = _evaluator.Evaluate(_data);
        return (result.Loss, (int)Math.Round(result.Accuracy!.Value * _data.Count));
    }

    /// <summary>How probable class 1 is at the middle of each of side × side squares, from the top left, as 0 to 255.</summary>
    public byte[] Surface(int side)
    {
        float[] x = new float[2 * side * side], scores = new float[x.Length];
        for (int i = 0; i < side * side; i++)
        {
            x[2 * i] = (2 * (i % side) + 1f) / side - 1;
            x[2 * i + 1] = 1 - (2 * (i / side) + 1f) / side;
        }

        _network.Predict(x, scores);
        byte[] shades = new byte[side * side];
        for (int i = 0; i < shades.Length; i++)
        {
            shades[i] = (byte)Math.Round(255 / (1 + Math.Exp(scores[2 * i] - scores[2 * i + 1])));
        }

        return shades;
    }

    /// <summary>
    /// Trains on 120 fixed points, of a class where the product of their coordinates is positive: the hash of the parameters,
    /// which is the same wherever this runs.
    /// </summary>
    public static string TrainFixed()
    {
        float[] positions = new float[240];
        int[] classes = new int[120];
        uint number = 1;
        for (int i = 0; i < positions.Length; i++)
        {
            number = number * 1664525 + 1013904223; // the generator of Numerical Recipes
            positions[i] = (number >> 8) / (float)(1 << 23) - 1;
        }

        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = positions[2 * i] * positions[2 * i + 1] > 0 ? 1 : 0;
        }

        using var training = new PointTraining(seed: 42);
        training.Place(positions, classes);
        for (int epoch = 0; epoch < 60; epoch++)
        {
            training.Epoch();
        }

        return training._network.ParametersSha256();
    }
}
