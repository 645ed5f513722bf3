using Chainrule.Kernels;
using Chainrule.Networks;

namespace Chainrule.Cli.Benchmarks;

/// <summary>Predictions of a network for made-up rows.</summary>
internal sealed class PredictionLoad
{
    private readonly Network _network;
    private readonly Workers _workers;
    private readonly float[] _x, _y;

    /// <summary>Rows for the network.</summary>
    public PredictionLoad(Network network, int rows, Workers workers)
    {
        _network = network;
        _workers = workers;
        Rows = rows;
        _x = new float[rows * network.InputShape.Count];
        _y = new float[rows * network.OutputShape.Count];
        for (int i = 0; i < _x.Length; i++)
        {
            _x[i] = i * 7919 % 1000 / 1000f;
        }
    }

    /// <summary>Rows in one call.</summary>
    public int Rows { get; }

    /// <summary>Predicts all of them.</summary>
    public void Run() => _network.Predict(_x, _y, _workers);
}
