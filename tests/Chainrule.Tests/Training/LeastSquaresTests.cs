using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>A dense layer under the squared error is linear regression, which has been solved since Gauss.</summary>
public class LeastSquaresTests
{
    private const int Rows = 40, In = 3, Out = 2;

    private static readonly RandomStream Random = new(3, RandomStreams.User(5));

    private static readonly float[] X =
    [
        .. Enumerable.Range(0, Rows * In).Select(i => (float)NormalDistribution.Sample(Random, (uint)i)),
    ];

    private static readonly float[] T =
    [
        .. Enumerable.Range(0, Rows * Out).Select(i => (float)NormalDistribution.Sample(Random, (uint)(1000 + i))),
    ];

    [Fact]
    public void The_gradient_is_that_of_the_normal_equations()
    {
        Network network = Network.Input(In).Dense(Out).Build(seed: 4);
        var workspace = new Workspace(network, Rows, forTraining: true);
        float[] gradients = new float[network.ParameterCount];
        var y = workspace.Forward(X, Rows, 0, 1, Workers.None);
        new MeanSquaredError(half: true).Evaluate(
            Workers.None,
            y,
            Out,
            Targets.OfValues(T),
            new float[Rows],
            workspace.OutputGradient
        );
        workspace.Backward(X, gradients, 0, 1, Workers.None);

        // Aᵀ·(A·θ − t) / (B·Out), A the inputs with a column of ones for the bias
        for (int i = 0; i < gradients.Length; i++)
        {
            double expected = Enumerable.Range(0, Rows).Sum(row => A(row, i / Out) * (Enumerable.Range(0, In + 1)
                .Sum(k => A(row, k) * network.Parameters[k * Out + i % Out]) - T[row * Out + i % Out])) / (Rows * Out);
            Assert.Equal(expected, gradients[i], 1e-6);
        }
    }

    [Fact]
    public void Gradient_descent_ends_where_the_normal_equations_do()
    {
        Network network = Network.Input(In).Dense(Out).Build(seed: 4);
        using var trainer = new Trainer(
            network,
            new MeanSquaredError(half: true),
            new Sgd(0.9),
            new TrainingOptions { LearningRate = 0.2f, Threads = 1 }
        );
        var batch = new Batch(ArrayDataset.OfValues(X, new Shape(In), T, Out), Rows);
        batch.FillInOrder(0, Rows);
        for (int step = 0; step < 500; step++)
        {
            trainer.Step(batch);
        }

        for (int output = 0; output < Out; output++)
        {
            double[] theta = Solve(output);
            for (int k = 0; k <= In; k++)
            {
                Assert.Equal(theta[k], network.Parameters[k * Out + output], 1e-5);
            }
        }
    }

    private static double A(int row, int column) => column < In ? X[row * In + column] : 1;

    /// <summary>AᵀA·θ = Aᵀt by Gaussian elimination; AᵀA is positive definite and needs no pivots.</summary>
    private static double[] Solve(int output)
    {
        const int n = In + 1;
        var m = new double[n, n + 1];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                m[i, j] = Enumerable.Range(0, Rows).Sum(row => A(row, i) * A(row, j));
            }

            m[i, n] = Enumerable.Range(0, Rows).Sum(row => A(row, i) * T[row * Out + output]);
        }

        for (int pivot = 0; pivot < n; pivot++)
        {
            for (int i = 0; i < n; i++)
            {
                double factor = i == pivot ? 0 : m[i, pivot] / m[pivot, pivot];
                for (int j = pivot; j <= n; j++)
                {
                    m[i, j] -= factor * m[pivot, j];
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => m[i, n] / m[i, i])];
    }
}
