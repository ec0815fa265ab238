'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { applyOrderNews } from './order-news.ts';
import { onOrderNews } from './topics.ts';

/** Keeps the user's orders on screen current for as long as the calling component is, and `isOn`: somebody is signed in. */
export const useLiveOrders = (isOn = true): void => {
  const client = useQueryClient();
  useEffect(() => (isOn ? onOrderNews((news) => applyOrderNews(client, news)) : undefined), [client, isOn]);
};
