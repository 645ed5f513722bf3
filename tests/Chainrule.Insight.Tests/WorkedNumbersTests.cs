using System.Globalization;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Insight.Tests;

/// <summary>
/// Matt Mazur's "A Step by Step Backpropagation Example" (2015), the worked example that most learners meet: two inputs, two
/// hidden sigmoids, two outputs, the total error Σ ½·(target − out)², rate 0.5. Every digit it prints for the first pass and
/// the first update is reproduced. (Its later figures, such as the error .291027924 after the update, don't follow from the
/// weights it prints, which give .291027774.)
/// </summary>
[Trait("Category", "Numbers")]
public class WorkedExampleTests
{
    private static readonly double[] Inputs = [.05, .10];

    // (inputs, outputs): w1 and w3 lead from the first input, w2 and w4 from the second, then both biases
    private static readonly double[] Weights = [.15, .25, .20, .30, .35, .35, .40, .50, .45, .55, .60, .60];

    // a mean over two outputs of squares is the sum of their halves
    private static readonly Loss TotalError = new MeanSquaredError();

    [Fact]
    public void The_formulas_reproduce_every_printed_digit()
    {
        ReferenceStep step = Step();
        double[][] values = step.Activations(0);
        Printed("0.3775", values[1][0]);
        Printed("0.593269992", values[2][0]);
        Printed("0.596884378", values[2][1]);
        Printed("1.105905967", values[3][0]);
        Printed("0.75136507", values[4][0]);
        Printed("0.772928465", values[4][1]);
        Printed("0.274811083", Math.Pow(values[4][0] - .01, 2) / 2);
        Printed("0.023560026", Math.Pow(values[4][1] - .99, 2) / 2);
        Printed("0.298371109", step.Loss());

        Printed("0.74136507", Slope(step, layer: 4, values[4], 0));
        Printed("0.082167041", Difference.Central(step.Parameters, 6, step.Loss));
        Printed("0.138498562", Slope(step, layer: 3, values[3], 0));
        Printed("0.036350306", Slope(step, layer: 2, values[2], 0));
        Printed("0.000438568", Difference.Central(step.Parameters, 0, step.Loss));

        double[] gradients = [.. Enumerable.Range(0, 12).Select(i => Difference.Central(step.Parameters, i, step.Loss))];
        double[] after = [.. Weights.Zip(gradients, (w, g) => w - .5 * g)];
        Printed("0.35891648", after[6]);        // w5
        Printed("0.408666186", after[8]);       // w6
        Printed("0.511301270", after[7]);       // w7
        Printed("0.561370121", after[9]);       // w8
        Printed("0.149780716", after[0]);       // w1
        Printed("0.19956143", after[2]);        // w2
        Printed("0.24975114", after[1]);        // w3
        Printed("0.29950229", after[3]);        // w4

        // the example leaves the biases alone
        int[] learned = [0, 1, 2, 3, 6, 7, 8, 9];
        foreach (int i in learned)
        {
            step.Parameters[i] = after[i];
        }

        Printed("0.291027774", step.Loss());
    }

    [Fact]
    public void A_training_step_gives_the_floats_nearest_to_them_but_for_a_rounding()
    {
        Network network = Network.Input(2).Dense(2).Sigmoid().Dense(2).Sigmoid().Build(seed: 0);
        float[] x = [.. Inputs.Select(v => (float)v)], y = new float[2];
        Weights.Select(w => (float)w).ToArray().CopyTo(network.Parameters);
        network.Predict(x, y);
        Near(.75136507, y[0]);
        Near(.772928465, y[1]);

        using var trainer = new Trainer(network, TotalError, new Sgd(), new TrainingOptions { LearningRate = .5f, Threads = 1 });
        var batch = new Batch(ArrayDataset.OfValues(x, new Shape(2), [.01f, .99f], 2), 1);
        batch.FillInOrder(0, 1);
        Near(.298371109, trainer.Step(batch));
        double[] published = [.149780716, .24975114, .19956143, .29950229, .35891648, .511301270, .408666186, .561370121];
        int[] at = [0, 1, 2, 3, 6, 7, 8, 9];
        Assert.All(at.Zip(published), pair => Near(pair.Second, network.Parameters[pair.First]));
    }

    private static ReferenceStep Step()
    {
        Network network = Network.Input(2).Dense(2).Sigmoid().Dense(2).Sigmoid().Build(seed: 0);
        var step = new ReferenceStep(network, TotalError, new float[2], Targets.OfValues(new float[2]));
        Weights.CopyTo(step.Parameters, 0);
        Inputs.CopyTo(step.Inputs[0], 0);
        (step.TargetOf(0)[0], step.TargetOf(0)[1]) = (.01, .99);
        return step;
    }

    /// <summary>How the loss moves with a value inside the network.</summary>
    private static double Slope(ReferenceStep step, int layer, double[] values, int index) =>
        Difference.Central(values, index, () => step.RowLoss(0, layer - 1, values));

    private static void Printed(string digits, double value) =>
        Assert.Equal(digits, value.ToString($"F{digits.Length - 2}", CultureInfo.InvariantCulture));

    /// <summary>Within the spacing of floats there.</summary>
    private static void Near(double published, double value) => Assert.Equal(published, value, 6e-8);
}
