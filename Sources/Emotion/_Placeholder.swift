// Emotion
