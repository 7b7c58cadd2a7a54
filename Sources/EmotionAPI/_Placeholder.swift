// EmotionAPI
