using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Insight.Topics;

/// <summary>Layers that change images by chance in training: of 4×4 pixels and one channel here.</summary>
internal static class AugmentationTopics
{
    private const int Size = ImageTopics.Size;

    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics =>
    [
        new("random-affine", "layer", "random-affine[:rotation[:shift[:scale]]]", Affine),
        new("random-flip", "layer", "random-flip[:probability]", Flip),
        new("random-brightness", "layer", "random-brightness[:brightness[:contrast]]", Brightness),
        new("random-cutout", "layer", "random-cutout[:size[:probability]]", Cutout),
    ];

    private static TopicExplanation Affine(Question question, NotationTerm term)
    {
        double rotation = term.Number(0, "rotation", 20), shift = term.Number(1, "shift", 1),
            scale = term.Number(2, "scale", 0.1);
        double[] x = ImageTopics.Image(question), dy = [.. x.Select((_, i) => i == 5 ? 1.0 : 0)];
        var step = new OneStep(new RandomAffine(new Shape(Size, Size), rotation, shift, scale), 1);
        double[] dx = step.Back(x, dy);
        return new TopicExplanation(
            term.Text,
            "in training, images are turned, moved and enlarged at random",
            ["y[p] = x[q], q = m + R(θ)·(p − m − t) / s, m the middle of the image", "out of training y = x"],
            [
                new Step(
                    "An angle θ, a shift t and a scale s are drawn for each image of each step, from the random stream of the "
                        + "seed (1 here). A pixel p of y is what x has at q, its edge where q lies outside."
                ).With(
                    ImageTopics.Square("x", x), NamedNumbers.Number("θ at most, in degrees", rotation),
                    NamedNumbers.Number("t at most, in pixels", shift), NamedNumbers.Number("s − 1 at most", scale),
                    ImageTopics.Square("y", step.Forth(x))),
                new Step(
                    "q lies between four pixels: each counts the more, the nearer it is. The four weights have the sum 1. These "
                        + "are the weights that y[1, 1] is made by:",
                    "y = (1 − f)·(1 − g)·x₀₀ + (1 − f)·g·x₀₁ + f·(1 − g)·x₁₀ + f·g·x₁₁"
                ).With(
                    ImageTopics.Square("weights of x in y[1, 1]", dx),
                    NamedNumbers.Number("Σ weights·x", dx.Zip(x, (weight, value) => weight * value).Sum())),
                new Step(
                    "For a given motion it is a sum with constant weights. So dy of a pixel goes back to the four it was made "
                        + "of, by the same weights: they are its dx where dy is 1 at that pixel and 0 elsewhere.",
                    "dx = Σ dy[p]·weight of x in y[p]"
                ).With(
                    ImageTopics.Square("dy", dy),
                    ImageTopics.Square("dx", dx),
                    ImageTopics.Measured("dx measured", dy, step.Forth, x)),
                new Step(
                    "The class stays the same, and the network never sees the same picture twice: it must learn what doesn't "
                        + "move."
                ),
            ],
            "Simard, Steinkraus and Platt, Best Practices for Convolutional Neural Networks Applied to Visual Document Analysis "
                + "(ICDAR 2003), section 2",
            "random-affine");
    }

    private static TopicExplanation Flip(Question question, NotationTerm term)
    {
        double[] x = ImageTopics.Image(question), dy = Above();
        var layer = new RandomFlip(new Shape(Size, Size), term.Number(0, "probability", RandomFlip.DefaultProbability));
        var step = OneStep.ThatChanges(layer, x, layer.Probability);
        return new TopicExplanation(
            term.Text,
            "in training, images are mirrored at random",
            ["y[r, c] = x[r, W − 1 − c] with a probability, else x[r, c]", "out of training y = x"],
            [
                new Step(
                    "A number is drawn for each image of each step, from the random stream of the seed (1 here). Where it is "
                        + $"below the probability, left and right are exchanged; {step.Words}."
                ).With(
                    NamedNumbers.Number("probability", layer.Probability),
                    ImageTopics.Square("x", x),
                    ImageTopics.Square("y", step.Forth(x))),
                new Step(
                    "Each number of y is one number of x, from the other side of its row. So its dy goes back to there: dx is dy "
                        + "mirrored, for mirroring twice changes nothing.",
                    "dx[r, c] = dy[r, W − 1 − c] where the image was mirrored, else dy[r, c]"
                ).With(
                    ImageTopics.Square("dy", dy),
                    ImageTopics.Square("dx", step.Back(x, dy)),
                    ImageTopics.Measured("dx measured", dy, step.Forth, x)),
                new Step(
                    "The network sees twice as many pictures. It is for what means the same in a mirror: a cat, and not a 2, a b "
                        + "or a text."
                ),
            ],
            "Krizhevsky, Sutskever and Hinton, ImageNet Classification with Deep Convolutional Neural Networks (NIPS 2012), "
                + "section 4.1",
            "random-flip");
    }

    private static TopicExplanation Brightness(Question question, NotationTerm term)
    {
        double[] x = ImageTopics.Image(question), dy = Above();
        var layer = new RandomBrightness(
            new Shape(Size, Size), term.Number(0, "brightness", 2), term.Number(1, "contrast", 0.5));
        var step = new OneStep(layer, 1);
        double mean = x.Average(), added = step.Forth(x).Average() - mean;
        double[] dx = step.Back(x, dy);

        // of two pixels the mean falls out: what their difference becomes is the factor
        double[] two = step.Forth([1, .. new double[x.Length - 1]]);
        double factor = two[0] - two[1];
        return new TopicExplanation(
            term.Text,
            "in training, brightness and contrast of images are changed at random",
            ["y[p] = c·(x[p] − m) + m + b, m the mean of the channel over the image", "out of training y = x"],
            [
                new Step(
                    "A number b and a factor c are drawn for each image of each step, from the random stream of the seed (1 "
                        + "here). b is added to all of it: it is brighter, or darker. c moves each pixel away from the mean, or "
                        + "to it: the contrast grows, or shrinks."
                ).With(
                    NamedNumbers.Number("|b| at most", layer.Brightness), NamedNumbers.Number("|c − 1| at most", layer.Contrast),
                    NamedNumbers.Number("b", added), NamedNumbers.Number("c", factor)),
                new Step("Of the image here:", "y = c·(x − m) + m + b").With(
                    ImageTopics.Square("x", x), NamedNumbers.Number("m", mean), ImageTopics.Square("y", step.Forth(x)),
                    NamedNumbers.Number("mean of y", step.Forth(x).Average())),
                new Step(
                    "A pixel has a part in its own y, c, and one in m, which is in all of them with 1 − c: as one of 16 pixels, "
                        + "a sixteenth. So each dx has c times its own dy, and 1 − c times the mean of all. b is a constant.",
                    "dx[p] = c·dy[p] + (1 − c)·mean of dy"
                ).With(
                    ImageTopics.Square("dy", dy), NamedNumbers.Number("mean of dy", dy.Average()), ImageTopics.Square("dx", dx),
                    ImageTopics.Measured("dx measured", dy, step.Forth, x)),
                new Step(
                    "The class stays the same in any light, and the network must go by shapes. Nothing is cut to where x comes "
                        + "from: y may be darker than black."
                ),
            ],
            "Howard, Some Improvements on Deep Convolutional Neural Network Based Image Classification (2013), section 2",
            "random-brightness");
    }

    private static TopicExplanation Cutout(Question question, NotationTerm term)
    {
        double[] x = ImageTopics.Image(question), dy = Above();
        var layer = new RandomCutout(new Shape(Size, Size), term.Integer(0, "size", 2), term.Number(1, "probability", 1));
        var step = OneStep.ThatChanges(layer, x, layer.Probability);
        double[] kept = step.Forth([.. x.Select(_ => 1.0)]);
        return new TopicExplanation(
            term.Text,
            "in training, a square of each image is set to 0",
            ["y[p] = 0 where p lies in the square, else x[p]", "out of training y = x"],
            [
                new Step(
                    "The middle of a square is drawn for each image of each step, any pixel as likely as the others, from the "
                        + $"random stream of the seed (1 here). What of it lies outside the image is cut off; {step.Words}."
                ).With(
                    NamedNumbers.Number("size", layer.Size), NamedNumbers.Number("probability", layer.Probability),
                    ImageTopics.Square("x", x),
                    ImageTopics.Square("y", step.Forth(x))),
                new Step(
                    "It is a product with 0 in the square and 1 elsewhere. What was set to 0 had no part in y, and gets nothing "
                        + "back.",
                    "dx = 0 in the square, else dy"
                ).With(
                    ImageTopics.Square("mask", kept),
                    ImageTopics.Square("dy", dy),
                    ImageTopics.Square("dx", step.Back(x, dy)),
                    ImageTopics.Measured("dx measured", dy, step.Forth, x)),
                new Step(
                    "The network can't rely on one place alone. Dropout takes single numbers away, which a picture's neighbors "
                        + "still tell; a square takes the neighbors too."
                ),
            ],
            "DeVries and Taylor, Improved Regularization of Convolutional Neural Networks with Cutout (2017), section 3",
            "random-cutout");
    }

    // What comes from above, ∂L/∂y; it is given.
    private static double[] Above() => [.. Enumerable.Range(0, Size * Size).Select(i => i % 4 * 0.5 - i / 4)];

    // An image in one step of training.
    private sealed class OneStep(ImageAugmentation layer, ulong step)
    {
        private readonly RandomStream _random = new(1, RandomStreams.Layer(0), step);

        public string Words => $"here it is step {step}";

        // The first step that changes an image, where there is one.
        public static OneStep ThatChanges(ImageAugmentation layer, double[] x, double probability)
        {
            ulong number = 1;
            while (probability >= 0.01 && number < 1000 && new OneStep(layer, number).Forth(x).SequenceEqual(x))
            {
                number++;
            }

            return new OneStep(layer, number);
        }

        public double[] Forth(double[] x)
        {
            double[] y = new double[x.Length];
            layer.BatchFormula(new FormulaPass { BatchSize = 1, IsTraining = true, Random = _random }, x, y);
            return y;
        }

        public double[] Back(double[] x, double[] dy)
        {
            var batch = new LayerBatch(layer, rows: 1, isTraining: true) { Random = _random };
            float[] floats = [.. x.Select(v => (float)v)];
            batch.Forward(floats);
            batch.Backward(floats, [.. dy.Select(v => (float)v)]);
            return [.. batch.Dx.Select(v => (double)v)];
        }
    }
}
